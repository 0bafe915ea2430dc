import { beforeEach, describe, expect, test } from 'vitest';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { userEvent, zendeskDelivery } from '../../support/connectors/zendesk-delivery.ts';
import { comparableCustomers } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

// Both tools allow an address only once. A deleted account gives it up; whoever has it then may be the same person.

const ADA = 'ada@example.com';
const NOW = Date.parse('2026-03-01T00:00:00Z');
const at = (day: number) => `2026-01-${String(day).padStart(2, '0')}T10:00:00Z`;

const TOOLS = {
  zendesk: {
    has: (id: number, day: number) => zendesk('user.created', id, day, { email: ADA }),
    isDeleted: (id: number, day: number) => zendesk('user.deleted', id, day, { email: ADA }),
    isInactive: (id: number, day: number) => zendesk('user.active_changed', id, day, {}, { current: false }),
    isRestored: (id: number, day: number) =>
      zendesk('user.active_changed', id, day, { email: `restored-${id}@example.com` }, { current: true }),
  },
  shopify: {
    has: (id: number, day: number) => shopify('customers/create', id, day, ADA),
    isDeleted: (id: number, day: number) => shopify('customers/delete', id, day),
    isInactive: (id: number, day: number) => shopify('customers/delete', id, day),
    isRestored: (id: number, day: number) =>
      shopify('customers/update', id, day, `restored-${id}@example.com`),
  },
} as const;

function zendesk(type: string, id: number, day: number, detail: object, event: object = {}): Delivery {
  const body = userEvent(type, { id: String(id), created_at: at(1), updated_at: at(day), ...detail });
  return zendeskDelivery({ ...body, time: at(day), event });
}

function shopify(topic: string, id: number, day: number, email?: string): Delivery {
  const ids = { id, admin_graphql_api_id: `gid://shopify/Customer/${id}` };
  const body = email === undefined ? ids : { ...ids, email, created_at: at(1), updated_at: at(day) };
  return shopifyDelivery(topic, body, { 'x-shopify-triggered-at': at(day) });
}

/** The identities of each customer after the deliveries. Expects the same in all orders. */
async function customersAfter(provider: 'zendesk' | 'shopify', sent: readonly Delivery[]) {
  const expected = await inOrder(provider, sent);
  for (const order of ordersOf(sent)) expect(await inOrder(provider, order)).toEqual(expected);
  return expected;
}

async function inOrder(provider: 'zendesk' | 'shopify', sent: readonly Delivery[]) {
  const table = createModelTable();
  const connection: KnownConnection = { name: 'tool', provider };
  const services = servicesOn(table.client, {
    policy: policyWith(),
    now: () => NOW,
    addressOnce: new Set(['tool']),
  });
  const connector = await loadConnector(provider);
  for (const delivery of sent)
    expect(await applyDelivery(services, connector, connection, delivery, () => false)).toMatchObject({
      busy: false,
      refused: [],
    });
  return comparableCustomers(table.items.values()).map(({ identities }) =>
    identities.map((one) => one.replace('email:', '').replace('tool:customer:', '')).join(' + '),
  );
}

beforeEach(() => {
  captureOutput();
});

describe.each(['zendesk', 'shopify'] as const)('an account that is deleted in %s', (provider) => {
  const { has, isDeleted, isInactive, isRestored } = TOOLS[provider];

  test('loses its address to a later one only while it is not deleted', async () => {
    expect(await customersAfter(provider, [has(61, 1), has(62, 5)])).toEqual([`${ADA} + 62`, '61']);
    for (const ends of [isDeleted, isInactive])
      expect(await customersAfter(provider, [has(61, 1), ends(61, 4), has(62, 5)])).toEqual([
        `${ADA} + 61 + 62`,
      ]);
  });

  test('is open again as of a later body', async () => {
    const sent = [has(61, 1), isDeleted(61, 4), has(62, 5), isRestored(61, 6)];
    expect(await customersAfter(provider, sent)).toEqual([`${ADA} + 62`, 'restored-61@example.com + 61']);
  });

  test('passes its address on, and gets it back from one that is deleted as well', async () => {
    const sent = [has(61, 1), isDeleted(61, 3), has(62, 4), isDeleted(62, 6), has(61, 7)];
    expect(await customersAfter(provider, sent)).toEqual([`${ADA} + 61 + 62`]);
  });
});
