import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { attributeOf } from '../../../shared/lifecycle/objects/history.ts';
import { firstUpdate } from '../../support/connectors/mapped.ts';
import { snapshotOf, snapshotRows } from '../../support/connectors/object-rows.ts';
import { mergedReport, standingStates } from '../../support/connectors/reports.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';

const connection: Connection = { name: 'shop', provider: 'shopify' };

function map(topic: string, body: object, headers: Readonly<Record<string, string>> = {}): Mapping {
  return shopifyConnector.map(shopifyDelivery(topic, body, headers), connection);
}

const triggered = '2026-02-03T04:05:06.789Z';
const customer = {
  id: 71,
  email: 'ada@example.com',
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-02T08:00:00Z',
};

describe('the address of a customer', () => {
  const stated = (changes: object) => {
    const mapping = map('customers/update', { ...customer, ...changes });
    return [firstUpdate(mapping).persons, snapshotOf(mapping, 'customer:71').attributes.address];
  };
  const ada = [['shop:customer:71', 'email:ada@example.com'], 'email:ada@example.com'];

  // https://shopify.dev/docs/api/admin-rest/latest/resources/customer: verified_email
  it.each([false, 'false', 0])('that is not verified is no claim: %j', (verified_email) => {
    expect(stated({ verified_email })).toEqual([['shop:customer:71'], null]);
  });

  it('that is verified later is stated then', () => {
    expect(stated({ verified_email: true })).toEqual(ada);
  });

  it.each([null, undefined])('is trusted if the body does not say whether it is verified: %j', (value) => {
    expect(stated({ verified_email: value })).toEqual(ada);
  });

  it.each([null, ''])('that was removed is stated as missing: %j', (email) => {
    expect(stated({ email })).toEqual([['shop:customer:71'], null]);
  });

  it.each(['n/a', 7, {}])('that cannot be read is not stated, and costs nothing else: %j', (email) => {
    expect(stated({ email })).toEqual([['shop:customer:71'], undefined]);
  });
});

describe('a merge of two customers', () => {
  const body = {
    admin_graphql_api_customer_kept_id: 'gid://shopify/Customer/71',
    admin_graphql_api_customer_deleted_id: 'gid://shopify/Customer/72',
    admin_graphql_api_job_id: null,
    status: 'completed',
    errors: [],
  };

  it.each(['completed', 'COMPLETED'])('is stated of the one that went away, if it is %s', (status) => {
    const mapping = map('customers/merge', { ...body, status });
    expect(firstUpdate(mapping)).toMatchObject({ persons: ['shop:customer:72'], activities: [] });
    // It is neither open nor closed.
    expect(snapshotRows(mapping)).toEqual([['customer:72', '', triggered]]);
    expect(snapshotOf(mapping, 'customer:72').attributes).toEqual({ mergedInto: 'shop:customer:71' });
  });

  // https://shopify.dev/docs/api/admin-graphql/latest/enums/CustomerMergeRequestStatus
  it.each(['failed', 'in_progress', 'requested'])('has no effect if it is %s', (status) => {
    expect(map('customers/merge', { ...body, status })).toMatchObject({
      updates: [],
      ignored: ['unfinished-merge'],
      refused: [],
    });
  });

  it.each([null, undefined, 'undone'])('of an unknown status is refused: %j', (status) => {
    expect(map('customers/merge', { ...body, status }).refused).toEqual([
      'customers/merge: the status of the merge is unknown',
    ]);
  });

  it('without the time in the header is refused', () => {
    expect(map('customers/merge', body, { 'x-shopify-triggered-at': '' }).refused).toEqual([
      expect.stringContaining('the body has no time'),
    ]);
  });

  it('stays a merge when the deletion of the customer is reported after it', () => {
    const deletion = { id: 72, admin_graphql_api_id: 'gid://shopify/Customer/72' };
    const later = { 'x-shopify-triggered-at': '2026-02-03T04:05:08Z' };
    const updates = [
      firstUpdate(map('customers/merge', body)),
      firstUpdate(map('customers/delete', deletion, later)),
    ];
    const history = mergedReport(updates, 'shop:customer:72');
    expect(attributeOf(history, '', 'mergedInto')).toBe('shop:customer:71');
    expect(standingStates(...updates)).toEqual({ account: 'closed' });
  });
});
