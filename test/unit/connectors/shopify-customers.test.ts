import { describe, expect, it } from 'vitest';
import type { Connection, Mapping } from '../../../shared/connectors/connector.ts';
import { shopifyConnector } from '../../../shared/connectors/shopify/connector.ts';
import { activityRows, firstUpdate } from '../../support/connectors/mapped.ts';
import { snapshotOf, snapshotRows } from '../../support/connectors/object-rows.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';

const connection: Connection = { name: 'shop', provider: 'shopify' };

function map(
  topic: string,
  body: object | string,
  headers: Readonly<Record<string, string>> = {},
  to: Connection = connection,
): Mapping {
  return shopifyConnector.map(shopifyDelivery(topic, body, headers), to);
}

const at = (text: string) => Date.parse(text);
const triggered = '2026-02-03T04:05:06.789Z';

const customer = {
  id: 71,
  email: 'ada@example.com',
  state: 'disabled',
  created_at: '2026-01-01T08:00:00Z',
  updated_at: '2026-01-02T08:00:00Z',
};
const consentGiven = { state: 'subscribed', consent_updated_at: '2026-01-03T08:00:00Z' };
const consentWithdrawn = { state: 'unsubscribed', consent_updated_at: '2026-01-04T08:00:00Z' };
const checkout = {
  token: 'chk-1',
  cart_token: 'crt-1',
  email: 'receipt@example.com',
  customer: { id: 71, email: 'ada@example.com' },
  created_at: '2026-01-05T09:50:00Z',
  updated_at: '2026-01-05T09:55:00Z',
};
const cart = {
  id: 'crt-1',
  token: 'crt-1',
  created_at: '2026-01-05T09:30:00Z',
  updated_at: '2026-01-05T09:40:00Z',
};
const deleted = { id: 71, admin_graphql_api_id: 'gid://shopify/Customer/71', phone: null, addresses: [] };

describe('a customer', () => {
  it.each(['customers/create', 'customers/update'])('is an open account, also when disabled: %s', (topic) => {
    const mapping = map(topic, customer);
    const { persons, objects } = firstUpdate(mapping);
    expect(persons).toEqual(['shop:customer:71', 'email:ada@example.com']);
    expect(objects.map(({ object, type }) => [object, type])).toEqual([['shop:customer:71', 'account']]);
    expect(snapshotOf(mapping, 'customer:71')).toMatchObject({
      asOf: at('2026-01-02T08:00:00Z'),
      states: { account: 'open' },
      since: {},
      attributes: { createdAt: at('2026-01-01T08:00:00Z'), address: 'email:ada@example.com' },
    });
  });

  it('without created_at is open since an unknown instant', () => {
    const { states, attributes } = snapshotOf(
      map('customers/update', { ...customer, created_at: null }),
      'customer:71',
    );
    expect(states).toEqual({ account: 'open' });
    expect(attributes).toEqual({ address: 'email:ada@example.com' });
  });

  it('that is deleted is a closed account, and claims no address', () => {
    const mapping = map('customers/delete', deleted);
    expect(firstUpdate(mapping).persons).toEqual(['shop:customer:71']);
    expect(snapshotRows(mapping)).toEqual([['customer:71', 'account=closed', triggered]]);
    expect(snapshotOf(mapping, 'customer:71').attributes).toEqual({});
  });

  it('has the consents of versions before 2025-01', () => {
    const body = { ...customer, email_marketing_consent: consentGiven, sms_marketing_consent: null };
    expect(activityRows(map('customers/create', body))).toEqual([
      ['customer:71:consent.given:email:2026-01-03T08:00:00.000Z', '2026-01-03T08:00:00.000Z'],
    ]);
  });
});

describe('a consent', () => {
  const email = (consent: object) =>
    activityRows(
      map('customers_email_marketing_consent/update', {
        customer_id: 71,
        email_address: 'ada@example.com',
        email_marketing_consent: consent,
      }),
    );

  it('to e-mail is given and withdrawn', () => {
    expect(email(consentGiven)).toEqual([
      ['customer:71:consent.given:email:2026-01-03T08:00:00.000Z', '2026-01-03T08:00:00.000Z'],
    ]);
    expect(email(consentWithdrawn)).toEqual([
      ['customer:71:consent.withdrawn:email:2026-01-04T08:00:00.000Z', '2026-01-04T08:00:00.000Z'],
    ]);
  });

  it('without a time is dated by the delivery, to the millisecond', () => {
    expect(email({ state: 'subscribed', consent_updated_at: null })).toEqual([
      [`customer:71:consent.given:email:${triggered}`, triggered],
    ]);
  });

  it('that is not confirmed or was never set is none', () => {
    expect(email({ ...consentGiven, state: 'pending' })).toEqual([]);
    expect(email({ state: null, consent_updated_at: null })).toEqual([]);
  });

  it('to text messages is given', () => {
    const body = { id: 71, phone: '+49 30 1', sms_marketing_consent: consentGiven };
    expect(activityRows(map('customers_marketing_consent/update', body))).toEqual([
      ['customer:71:consent.given:sms:2026-01-03T08:00:00.000Z', '2026-01-03T08:00:00.000Z'],
    ]);
  });
});

describe('a cart', () => {
  it.each(['carts/create', 'carts/update'])('has its creation and names nobody: %s', (topic) => {
    const mapping = map(topic, cart);
    expect(firstUpdate(mapping).persons).toEqual([]);
    expect(snapshotOf(mapping, 'cart:crt-1')).toMatchObject({
      asOf: at('2026-01-05T09:40:00Z'),
      states: {},
      attributes: { createdAt: at('2026-01-05T09:30:00Z') },
    });
    expect(activityRows(mapping)).toEqual([]);
  });

  it('without created_at was created when it was last updated', () => {
    const { attributes } = snapshotOf(map('carts/update', { ...cart, created_at: null }), 'cart:crt-1');
    expect(attributes).toEqual({ createdAt: at('2026-01-05T09:40:00Z') });
  });
});

describe('a checkout', () => {
  it.each(['checkouts/create', 'checkouts/update'])(
    'belongs to its customer and has its cart: %s',
    (topic) => {
      const mapping = map(topic, checkout);
      expect(firstUpdate(mapping).persons).toEqual(['shop:customer:71', 'email:ada@example.com']);
      expect(snapshotOf(mapping, 'checkout:chk-1')).toMatchObject({
        asOf: at('2026-01-05T09:55:00Z'),
        states: {},
        attributes: {
          account: 'shop:customer:71',
          address: 'email:ada@example.com',
          createdAt: at('2026-01-05T09:50:00Z'),
        },
      });
      expect(snapshotOf(mapping, 'cart:crt-1').attributes).toEqual({ of: 'shop:checkout:chk-1' });
      expect(activityRows(mapping)).toEqual([]);
    },
  );

  it('of a customer whose address is not verified belongs to the account alone', () => {
    const owned = (changes: object) => {
      const mapping = map('checkouts/create', {
        ...checkout,
        customer: { ...checkout.customer, verified_email: false, ...changes },
      });
      const { account, address } = snapshotOf(mapping, 'checkout:chk-1').attributes;
      return { persons: firstUpdate(mapping).persons, account, address };
    };
    expect(owned({})).toEqual({ persons: ['shop:customer:71'], account: 'shop:customer:71' });
    // Nothing else is named.
    expect(owned({ id: null })).toEqual({
      persons: ['email:ada@example.com'],
      address: 'email:ada@example.com',
    });
  });

  it('of a guest belongs to its address, in every API version', () => {
    const guest = { ...checkout, customer: null, cart_token: null };
    const mapping = map('checkouts/create', guest);
    expect(map('checkouts/create', { ...guest, id: 9 })).toEqual(mapping);
    expect(snapshotRows(mapping).map(([what]) => what)).toEqual(['checkout:chk-1']);
    const { attributes } = snapshotOf(mapping, 'checkout:chk-1');
    expect(attributes).toEqual({
      address: 'email:receipt@example.com',
      createdAt: at('2026-01-05T09:50:00Z'),
    });
  });

  it('that is completed is the same checkout', () => {
    const completed = { ...checkout, completed_at: '2026-01-05T10:00:00Z' };
    expect(map('checkouts/update', completed)).toEqual(map('checkouts/create', checkout));
  });
});
