import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { expectRefusal, firstUpdate } from '../../support/connectors/mapped.ts';
import { snapshotOf, snapshotRows } from '../../support/connectors/object-rows.ts';
import { contractBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';

const connection: Connection = { name: 'shop', provider: 'shopify' };
const attempt = {
  id: 41,
  subscription_contract_id: 31,
  order_id: 502,
  error_code: null,
  error_message: null,
};
const declined = { ...attempt, order_id: null, error_code: 'card_declined' };
const triggered = '2026-02-03T04:05:06.789Z';

function send(topic: string, body: object, headers: Readonly<Record<string, string>> = {}): Mapping {
  return shopifyConnector.map(shopifyDelivery(topic, body, headers), connection);
}

function contract(status: string, changes: Readonly<Record<string, unknown>> = {}) {
  return snapshotOf(send('subscription_contracts/pause', contractBody(status, changes)), 'subscription:31');
}

describe('a subscription contract', () => {
  it.each([
    ['active', { begun: 'yes', status: 'active', paused: 'no' }, undefined],
    ['ACTIVE', { begun: 'yes', status: 'active', paused: 'no' }, undefined],
    ['paused', { begun: 'yes', status: 'active', paused: 'yes' }, undefined],
    ['cancelled', { begun: 'yes', status: 'ended', paused: 'no' }, 'cancelled'],
    ['expired', { begun: 'yes', status: 'ended', paused: 'no' }, 'cancelled'],
    ['failed', { begun: 'yes', status: 'ended', paused: 'no' }, 'payment-failed'],
  ])('with the status %s states it, whatever the topic', (status, states, endReason) => {
    const { asOf, attributes, since, ...rest } = contract(status);
    expect(rest.states).toEqual(states);
    expect(since).toEqual(endReason ? { status: asOf } : {});
    expect(attributes).toEqual({ account: 'shop:customer:71', ...(endReason && { endReason }) });
  });

  it('belongs to its customer, also by global ids, and ties no order', () => {
    const mapping = send('subscription_contracts/create', {
      admin_graphql_api_id: 'gid://shopify/SubscriptionContract/31',
      admin_graphql_api_customer_id: 'gid://shopify/Customer/71',
      admin_graphql_api_origin_order_id: 'gid://shopify/Order/501',
      status: 'active',
      revision_id: '1',
    });
    const { persons, objects } = firstUpdate(mapping);
    expect(persons).toEqual(['shop:customer:71']);
    expect(objects.map(({ object, type }) => [object, type])).toEqual([
      ['shop:subscription:31', 'subscription'],
    ]);
  });

  it('is ordered by its revision, as text, and dated by the header or its own time', () => {
    const paused = contract('paused', { revision_id: 9999 });
    const resumed = contract('active', { revision_id: '10000' });
    expect(paused.version < resumed.version).toBe(true);
    expect(resumed.version).toMatch(/^0+10000$/);
    expect(new Date(resumed.asOf).toISOString()).toBe(triggered);
    const dated = contract('active', {
      created_at: '2026-01-01T00:00:00Z',
      updated_at: '2026-01-31T00:00:00Z',
    });
    expect(dated.asOf).toBe(Date.parse('2026-01-31T00:00:00Z'));
    expect(dated.attributes.createdAt).toBe(Date.parse('2026-01-01T00:00:00Z'));
  });

  it.each([
    ['in an unknown state', contractBody('stale'), {}, /status of the contract is unknown/],
    ['without a revision', contractBody('cancelled', { revision_id: null }), {}, /no revision_id/],
    ['without an id', contractBody('cancelled', { id: null }), {}, /no subscription contract id/],
    ['without a time', contractBody('cancelled'), { 'x-shopify-triggered-at': '' }, /no time/],
  ])('is refused %s', (_what, body, headers, reason) => {
    expectRefusal(send('subscription_contracts/cancel', body, headers), reason);
  });
});

describe('a billing attempt', () => {
  it('that succeeded is a paid invoice of its contract, of unknown amount', () => {
    const mapping = send('subscription_billing_attempts/success', attempt);
    expect(firstUpdate(mapping).persons).toEqual([]);
    expect(snapshotRows(mapping)).toEqual([
      ['subscription:31', 'attempt=none', triggered],
      ['subscription:31 invoice:41', 'payment=paid', triggered],
    ]);
    expect(snapshotOf(mapping, 'subscription:31 invoice:41').attributes).toEqual({});
  });

  it('that failed is a failed try of the contract', () => {
    expect(snapshotRows(send('subscription_billing_attempts/failure', declined))).toEqual([
      ['subscription:31', 'attempt=failed', triggered],
    ]);
  });

  it('without an id is named by its order', () => {
    expect(snapshotRows(send('subscription_billing_attempts/success', { ...attempt, id: null }))).toEqual([
      ['subscription:31', 'attempt=none', triggered],
      ['subscription:31 invoice:502', 'payment=paid', triggered],
    ]);
    const failed = send('subscription_billing_attempts/failure', { ...declined, id: null });
    expect(snapshotRows(failed)).toEqual([['subscription:31', 'attempt=failed', triggered]]);
  });

  it('comes before a later one, whenever it is delivered', () => {
    const failed = snapshotOf(send('subscription_billing_attempts/failure', declined), 'subscription:31');
    const retried = { ...attempt, id: 142 };
    const succeeded = snapshotOf(send('subscription_billing_attempts/success', retried), 'subscription:31');
    expect(failed.version < succeeded.version).toBe(true);
  });

  it.each([
    ['success', { ...attempt, order_id: null }, /does not show a success/],
    ['success', declined, /does not show a success/],
    ['failure', attempt, /does not show a failure/],
    ['success', { ...attempt, subscription_contract_id: null }, /no subscription contract id/],
  ])('is refused under the topic of a %s if its body does not show one', (result, body, reason) => {
    expectRefusal(send(`subscription_billing_attempts/${result}`, body), reason);
  });
});
