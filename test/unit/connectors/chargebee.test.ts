import { describe, expect, it } from 'vitest';
import { chargebeeConnector } from '../../../shared/connectors/chargebee/connector.ts';
import {
  CHARGEBEE_AT,
  chargebeeCredit,
  chargebeeCustomer,
  chargebeeDelivery,
  chargebeeInvoice,
  chargebeeSubscription,
  chargebeeUpdate,
  mapChargebee,
  seconds,
} from '../../support/connectors/chargebee-delivery.ts';
import { factsOf } from '../../support/connectors/folded-facts.ts';
import { expectRefusal } from '../../support/connectors/mapped.ts';
import { reportsOf } from '../../support/connectors/reports.ts';

const customer = chargebeeCustomer();

describe('an event of Chargebee', () => {
  it('reports every object that it has, of one customer', () => {
    const content = {
      customer,
      subscription: chargebeeSubscription(),
      invoice: chargebeeInvoice(),
      credit_note: chargebeeCredit(),
    };
    const update = chargebeeUpdate('payment_refunded', content);
    expect(update.persons).toEqual(['bill:customer:ada', 'email:ada@example.com']);
    expect(Object.keys(reportsOf(update))).toEqual([
      'customer:ada',
      'subscription:sub-1',
      'invoice:inv-1',
      'invoice:inv-1 refund:cn-1',
    ]);
  });

  it('is as of its occurrence, or of the last change of an object if that is later', () => {
    const asOf = (resource_version: unknown) => reported({ resource_version })?.asOf;
    expect(asOf(Date.parse('2026-01-05T10:00:00.417Z'))).toBe('2026-01-05T10:00:00.417Z');
    expect(asOf(Date.parse('2026-01-01T10:00:00.417Z'))).toBe(CHARGEBEE_AT);
    expect(asOf(undefined)).toBe(CHARGEBEE_AT);
    expect(asOf(3)).toBe(CHARGEBEE_AT);
    expect(asOf('2026')).toBe(CHARGEBEE_AT);
  });

  it('of one second is ordered by the changes of its objects, in whatever order it arrives', () => {
    const at = (milliseconds: number, status: string) =>
      chargebeeUpdate('subscription_changed', {
        customer,
        subscription: chargebeeSubscription({
          status,
          resource_version: Date.parse(CHARGEBEE_AT) + milliseconds,
          ...(status === 'cancelled' && { cancelled_at: seconds(CHARGEBEE_AT) }),
        }),
      });
    const reactivated = factsOf([at(100, 'cancelled'), at(900, 'active')], '2026-02-01T00:00:00Z');
    expect(reactivated.subscriptions).toHaveLength(1);
    const cancelled = factsOf([at(100, 'active'), at(900, 'cancelled')], '2026-02-01T00:00:00Z');
    expect(cancelled.subscriptions).toEqual([]);
  });

  it('without a customer belongs to the one that its object names', () => {
    const update = chargebeeUpdate('credit_note_created', { credit_note: chargebeeCredit() });
    expect(update.persons).toEqual(['bill:customer:ada']);
    expect(reportsOf(update)).toMatchObject({ 'invoice:inv-1': { account: 'customer:ada' } });
  });

  it('of another type is ignored, and one without objects, too', () => {
    expect(mapChargebee('coupon_created', { coupon: {} }).ignored).toEqual(['unknown-topic']);
    expect(mapChargebee('payment_succeeded', {}).ignored).toEqual(['nothing-to-report']);
  });

  it('without a time or with an unusable id is refused', () => {
    expectRefusal(
      mapChargebee('customer_changed', { customer }, CHARGEBEE_AT, { occurred_at: '2026' }),
      /occurred_at must be a time in Unix seconds/,
    );
    expectRefusal(
      mapChargebee('customer_changed', { customer: chargebeeCustomer({ id: null }) }),
      /content\.customer\.id must be an id/,
    );
    expectRefusal(mapChargebee('customer_changed', [customer]), /content is missing or of the wrong type/);
  });

  it('is described by its type and its id', () => {
    expect(chargebeeConnector.describe?.(chargebeeDelivery('invoice_updated', {}))).toEqual({
      topic: 'invoice_updated',
      deliveryId: 'ev_1',
    });
  });
});

describe('a customer of Chargebee', () => {
  it('has an account, a name and a phone', () => {
    const content = {
      customer: chargebeeCustomer({ phone: '030 5550100', billing_address: { country: 'de' } }),
    };
    const update = chargebeeUpdate('customer_created', content);
    expect(reportsOf(update)).toEqual({
      'customer:ada': {
        asOf: CHARGEBEE_AT,
        states: { account: 'open' },
        createdAt: '2026-01-05T08:00:00Z',
        address: 'email:ada@example.com',
      },
    });
    expect(update.contact).toMatchObject({
      name: { text: 'Ada Lovelace' },
      phone: { text: '030 5550100', country: 'DE' },
    });
  });

  it('without an address has none: Chargebee leaves out what is empty', () => {
    const update = chargebeeUpdate('customer_changed', { customer: chargebeeCustomer({ email: undefined }) });
    expect(update.persons).toEqual(['bill:customer:ada']);
    expect(reportsOf(update)).toMatchObject({ 'customer:ada': { address: null } });
  });

  it('is as of its last change, so that later events about something else only confirm it', () => {
    const resource_version = Date.parse('2026-01-02T10:00:00.417Z');
    const content = { customer: chargebeeCustomer({ resource_version }), invoice: chargebeeInvoice() };
    const update = chargebeeUpdate('payment_succeeded', content);
    expect(reportsOf(update)).toMatchObject({
      'customer:ada': { asOf: '2026-01-02T10:00:00.417Z' },
      'invoice:inv-1': { asOf: CHARGEBEE_AT },
    });
    expect(update.contact?.name?.at).toBe(resource_version);
  });

  it('that was deleted is closed, and keeps its address', () => {
    const deleted = chargebeeCustomer({ deleted: true, resource_version: 1_700_000_000_000 });
    const content = { customer: deleted, subscription: [] };
    const update = chargebeeUpdate('customer_deleted', content);
    expect(update.contact).toBeUndefined();
    expect(reportsOf(update)).toEqual({
      'customer:ada': {
        asOf: CHARGEBEE_AT,
        states: { account: 'closed' },
        since: { account: CHARGEBEE_AT },
        createdAt: '2026-01-05T08:00:00Z',
      },
    });
  });

  it('that was moved to another site is neither open nor closed', () => {
    expect(reportsOf(chargebeeUpdate('customer_moved_out', { customer }))).toEqual({
      'customer:ada': { asOf: CHARGEBEE_AT, createdAt: '2026-01-05T08:00:00Z', isDeleted: true },
    });
    expect(reportsOf(chargebeeUpdate('customer_moved_in', { customer }))).toMatchObject({
      'customer:ada': { states: { account: 'open' } },
    });
  });

  it('with many subscriptions is deleted in several updates', () => {
    const subscription = Array.from({ length: 25 }, (_, index) =>
      chargebeeSubscription({ id: `sub-${index}`, status: 'cancelled' }),
    );
    const { updates } = mapChargebee('customer_deleted', { customer, subscription });
    expect(updates.map(({ objects }) => objects.length)).toEqual([10, 10, 6]);
    expect(new Set(updates.flatMap(({ persons }) => persons))).toEqual(new Set(['bill:customer:ada']));
  });
});

const owned = { asOf: CHARGEBEE_AT, account: 'customer:ada', createdAt: '2026-01-05T09:00:00Z' };

function reported(changes: Readonly<Record<string, unknown>>) {
  const content = { subscription: chargebeeSubscription(changes) };
  return reportsOf(chargebeeUpdate('subscription_changed', content))['subscription:sub-1'];
}

describe('a subscription of Chargebee', () => {
  it.each([
    ['future', { begun: 'no', status: 'incomplete', paused: 'no', ending: 'no' }],
    ['in_trial', { begun: 'yes', status: 'trialing', paused: 'no', ending: 'no' }],
    ['active', { begun: 'yes', status: 'active', paused: 'no', ending: 'no' }],
    ['non_renewing', { begun: 'yes', status: 'active', paused: 'no', ending: 'yes' }],
    ['paused', { begun: 'yes', status: 'active', paused: 'yes', ending: 'no' }],
  ])('that is %s', (status, states) => {
    expect(reported({ status })).toEqual({ ...owned, states });
  });

  it('of an unknown status states nothing of itself', () => {
    expect(reported({ status: 'something_new' })).toEqual(owned);
  });

  it("has the tool's own times of its states", () => {
    const at = seconds('2026-01-05T09:45:00Z');
    const since = (changes: object) => reported({ ...changes })?.since;
    const time = '2026-01-05T09:45:00Z';
    expect(since({ status: 'cancelled', cancelled_at: at })).toEqual({ status: time });
    expect(since({ status: 'paused', pause_date: at })).toEqual({ paused: time });
    expect(since({ status: 'non_renewing', cancel_schedule_created_at: at })).toEqual({ ending: time });
  });

  it('on trial or paused can be set to end', () => {
    const cancelled_at = seconds('2026-01-19T10:00:00Z');
    expect(reported({ status: 'in_trial', cancelled_at })?.states).toMatchObject({ ending: 'yes' });
    expect(reported({ status: 'paused', cancelled_at })?.states).toMatchObject({ ending: 'yes' });
    // The time of an end that was taken back may remain.
    const past = seconds('2026-01-01T10:00:00Z');
    expect(reported({ status: 'active', cancelled_at: past })?.states).toMatchObject({ ending: 'no' });
  });

  it('that is active with unpaid invoices is past due, until they are paid', () => {
    expect(reported({ due_invoices_count: 1 })?.states).toMatchObject({ status: 'past-due' });
    expect(reported({ due_invoices_count: 0 })?.states).toMatchObject({ status: 'active' });
    expect(reported({ due_invoices_count: undefined })?.states).toMatchObject({ status: 'active' });
    expect(reported({ due_invoices_count: 2, status: 'in_trial' })?.states).toMatchObject({
      status: 'trialing',
    });
  });

  it('is no longer past due although its version did not change', () => {
    const resource_version = Date.parse('2026-02-05T10:00:00.100Z');
    const event = (type: string, due_invoices_count: number, at: string) =>
      chargebeeUpdate(
        type,
        { customer, subscription: chargebeeSubscription({ due_invoices_count, resource_version }) },
        at,
      );
    const updates = [
      event('payment_failed', 1, '2026-02-05T10:00:00Z'),
      event('payment_succeeded', 0, '2026-02-07T10:00:00Z'),
    ];
    const [last] = updates.slice(-1);
    expect(last && reportsOf(last)['subscription:sub-1']).toMatchObject({
      asOf: '2026-02-07T10:00:00Z',
      states: { status: 'active' },
    });
    expect(factsOf(updates, '2026-02-08T00:00:00Z').subscriptions).toMatchObject([{ counts: true }]);
  });

  it.each([
    ['cancelled', 'not_paid', 'payment-failed'],
    ['cancelled', 'no_card', 'payment-failed'],
    ['cancelled', 'fraud_review_failed', 'cancelled'],
    ['cancelled', undefined, 'cancelled'],
    ['transferred', undefined, 'switched'],
  ])('that is %s with the reason %s ended as %s', (status, cancel_reason, endReason) => {
    expect(reported({ status, cancel_reason })).toMatchObject({
      states: { begun: 'yes', status: 'ended', paused: 'no' },
      endReason,
    });
  });

  it('that was cancelled before it started never began', () => {
    expect(reported({ status: 'cancelled', started_at: undefined })?.states).toMatchObject({ begun: 'no' });
  });

  it('that was reactivated counts again, and a churn lies between', () => {
    const event = (changes: object, at: string) =>
      chargebeeUpdate('subscription_changed', { subscription: chargebeeSubscription({ ...changes }) }, at);
    const created = event({}, '2026-01-05T10:00:00Z');
    const cancelled = event(
      { status: 'cancelled', cancelled_at: seconds('2026-02-01T10:00:00Z') },
      '2026-02-01T10:00:00Z',
    );
    const back = event({}, '2026-03-01T10:00:00Z');
    expect(factsOf([created, cancelled], '2026-03-02T00:00:00Z').subscriptions).toEqual([]);
    expect(factsOf([created, cancelled, back], '2026-03-02T00:00:00Z').subscriptions).toMatchObject([
      { counts: true, from: Date.parse('2026-03-01T10:00:00Z') },
    ]);
  });

  it('whose trial ended without a payment is no purchase', () => {
    const trial_end = seconds('2026-01-19T10:00:00Z');
    const event = (changes: object, at: string) =>
      chargebeeUpdate(
        'subscription_changed',
        { subscription: chargebeeSubscription({ trial_end, ...changes }) },
        at,
      );
    const updates = [
      event({ status: 'in_trial' }, '2026-01-05T10:00:00Z'),
      event({ status: 'active', due_invoices_count: 1 }, '2026-01-19T10:00:01Z'),
      event(
        { status: 'cancelled', cancel_reason: 'not_paid', cancelled_at: seconds('2026-02-19T10:00:00Z') },
        '2026-02-19T10:00:00Z',
      ),
    ];
    expect(factsOf(updates, '2026-03-01T00:00:00Z')).toMatchObject({
      firstSubscriptionAt: null,
      lastEnd: null,
    });
  });
});
