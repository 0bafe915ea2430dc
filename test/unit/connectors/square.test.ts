import { expect, it } from 'vitest';
import { squareConnector } from '../../../shared/connectors/square/connector.ts';
import { activityRows } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';
import {
  mapSquare,
  squareCustomer,
  squareDelivery,
  squarePayment,
  squareReports,
  squareUpdate,
} from '../../support/connectors/square-delivery.ts';

const connection = { name: 'till', provider: 'square' };

it.each(['customer.created', 'customer.updated'])('%s is an open account with its address', (topic) => {
  const update = squareUpdate(topic, { customer: squareCustomer() }, '2026-01-01T10:00:01Z');
  expect(update.persons).toEqual(['till:customer:ADA', 'email:ada@example.com']);
  expect(reportsOf(update)).toEqual({
    'customer:ADA': {
      asOf: '2026-01-01T10:00:01Z',
      states: { account: 'open' },
      createdAt: '2026-01-01T10:00:00Z',
      address: 'email:ada@example.com',
    },
  });
  expect(update.contact).toEqual({
    name: { text: 'Ada Example', at: Date.parse('2026-01-01T10:00:01Z') },
    phone: { text: '030 5550100', country: 'DE', at: Date.parse('2026-01-01T10:00:01Z') },
  });
});

it.each([
  ['null', null, null],
  ['missing', undefined, undefined],
  ['not an address', 'none', undefined],
])('an address that is %s', (_what, email_address, expected) => {
  const reports = squareReports('customer.updated', { customer: squareCustomer({ email_address }) });
  expect(reports['customer:ADA']?.address).toBe(expected);
});

it('a deletion closes the account as of the event, and says nothing of its address', () => {
  const deleted = { customer: squareCustomer() };
  expect(squareReports('customer.deleted', deleted, '2026-02-01T10:00:00Z')).toEqual({
    'customer:ADA': {
      asOf: '2026-02-01T10:00:00Z',
      states: { account: 'closed' },
      since: { account: '2026-02-01T10:00:00Z' },
      createdAt: '2026-01-01T10:00:00Z',
    },
  });
});

const event_context = { merge: { from_customer_ids: ['ADA', 'ADA2'], to_customer_id: 'NEW' } };

it('a merge makes a new profile, and names those that went away', () => {
  const customer = squareCustomer({ id: 'NEW', creation_source: 'MERGE' });
  const update = squareUpdate('customer.created', { customer, event_context }, '2026-01-20T10:00:00Z');
  expect(update.persons).toEqual(['till:customer:NEW', 'email:ada@example.com']);
  // Without a state and a date, because a merge is no sign-up.
  expect(reportsOf(update)).toEqual({
    'customer:NEW': { asOf: '2026-01-20T10:00:00Z', address: 'email:ada@example.com' },
    'customer:ADA': { asOf: '2026-01-20T10:00:00Z', mergedInto: 'customer:NEW' },
    'customer:ADA2': { asOf: '2026-01-20T10:00:00Z', mergedInto: 'customer:NEW' },
  });
});

it('a deletion by a merge closes nothing', () => {
  const deleted = { customer: squareCustomer(), event_context };
  expect(squareReports('customer.deleted', deleted, '2026-01-20T10:00:00Z')).toEqual({
    'customer:ADA': { asOf: '2026-01-20T10:00:00Z', mergedInto: 'customer:NEW' },
  });
});

it.each(['UNMERGE_RECOVERY', 'DELETION_RECOVERY'])(
  'a profile that came back (%s) is open and no longer merged',
  (creation_source) => {
    const reports = squareReports(
      'customer.created',
      { customer: squareCustomer({ creation_source }) },
      '2026-01-21T10:00:00Z',
    );
    expect(reports['customer:ADA']).toMatchObject({
      asOf: '2026-01-21T10:00:00Z',
      states: { account: 'open' },
      mergedInto: null,
    });
  },
);

it('a profile that Square made of a transaction is an account like any other', () => {
  const customer = squareCustomer({ creation_source: 'INSTANT_PROFILE', email_address: undefined });
  const update = squareUpdate('customer.created', { customer });
  expect(update.persons).toEqual(['till:customer:ADA']);
  expect(update.perPurchase).toBeUndefined();
});

const loyalty_account = {
  id: 'L1',
  customer_id: 'ADA',
  created_at: '2026-01-03T10:00:00Z',
  enrolled_at: '2026-01-02T10:00:00Z',
  mapping: { phone_number: '+493055501' },
};

it('joining the loyalty programme is a sign-up, with the phone number that was given for it', () => {
  const mapping = mapSquare('loyalty.account.created', { loyalty_account });
  expect(activityRows(mapping)).toEqual([['customer:ADA:lead.captured', '2026-01-02T10:00:00.000Z']]);
  expect(mapping.updates[0]?.contact?.phone?.text).toBe('+493055501');
});

it('a loyalty account without a customer names nobody', () => {
  const nobody = { loyalty_account: { ...loyalty_account, customer_id: undefined } };
  expect(mapSquare('loyalty.account.created', nobody).ignored).toEqual(['names-nobody']);
});

it.each([
  ['Sandbox', false, ['test-traffic']],
  ['Sandbox', true, []],
  ['Production', false, []],
  ['', false, []],
])('an event of the environment "%s" where test traffic counts: %s', (environment, testTraffic, ignored) => {
  const delivery = squareDelivery(
    'payment.updated',
    squarePayment(),
    {},
    { 'square-environment': environment },
  );
  expect(squareConnector.map(delivery, { ...connection, testTraffic }).ignored).toEqual(ignored);
});

it.each([
  ['an unknown type', { type: 'catalog.version.updated' }, ['unknown-topic'], []],
  ['a deleted draft of an invoice', { type: 'invoice.deleted' }, ['unknown-topic'], []],
  ['no type', { type: undefined }, [], ['type must be the type of an event, such as payment.updated']],
  ['no time', { created_at: undefined }, [], [expect.stringMatching(/^payment.updated: created_at must be/)]],
  [
    'a time without an offset',
    { created_at: '2026-01-05T10:00:00' },
    [],
    [expect.stringMatching(/created_at/)],
  ],
])('an event with %s', (_what, changes, ignored, refused) => {
  const delivery = squareDelivery('payment.updated', squarePayment(), changes);
  expect(squareConnector.map(delivery, connection)).toMatchObject({ updates: [], ignored, refused });
});

it.each([
  ['payment.updated', { payment: { status: 'COMPLETED' } }, /payment.id must be an id/],
  ['customer.updated', { customer: {} }, /customer.id must be an id/],
  ['dispute.created', { dispute: { id: 'D1' } }, /disputed_payment/],
  ['invoice.updated', {}, /invoice is missing/],
])('%s without its id is refused', (topic, object, reason) => {
  expect(mapSquare(topic, object).refused).toEqual([expect.stringMatching(reason)]);
});

it('a log has the type and the id of an event', () => {
  const delivery = squareDelivery('payment.updated', squarePayment());
  expect(squareConnector.describe?.(delivery)).toEqual({ topic: 'payment.updated', deliveryId: 'e1' });
});
