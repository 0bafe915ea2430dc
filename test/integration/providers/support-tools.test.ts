import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { lastRatingOf } from '../../../shared/lifecycle/facts.ts';
import { captureOutput } from '../../support/captured-output.ts';
import {
  answeredConversation,
  applicationDelivery,
  conversationOf,
  frontEvent,
  INBOUND,
} from '../../support/connectors/front-delivery.ts';
import {
  CLOSED,
  conversationBody,
  customerBody,
  helpscoutDelivery,
  ratingBody,
} from '../../support/connectors/helpscout-delivery.ts';
import { contactItem, conversationItem, notification } from '../../support/connectors/intercom-delivery.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { comparableCustomers, reviewAll } from '../../support/delivered.ts';
import { expectGapFreeEvents } from '../../support/gap-free.ts';
import { createModelTable } from '../../support/model-table.ts';
import { expectOneLogEach } from '../../support/one-log-each.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

const SHOP: KnownConnection = { name: 'shopify', provider: 'shopify' };
const CHAT: KnownConnection = { name: 'intercom', provider: 'intercom' };
const INBOX: KnownConnection = { name: 'front', provider: 'front' };
const DESK: KnownConnection = { name: 'helpscout', provider: 'helpscout' };
const NOW = Date.parse('2026-03-01T00:00:00Z');

type Sent = readonly [KnownConnection, Delivery];

const guest = { customer: null, email: 'ada@example.com', contact_email: 'ada@example.com' };
const order: Sent = [SHOP, shopifyDelivery('orders/paid', orderBody({ ...guest, financial_status: 'paid' }))];

/** The customers after the deliveries in this order. */
async function after(sent: readonly Sent[]) {
  const table = createModelTable();
  const policy = policyWith();
  const services = servicesOn(table.client, { policy, now: () => NOW });
  for (const [connection, delivery] of sent) {
    const connector = await loadConnector(connection.provider);
    expect(await applyDelivery(services, connector, connection, delivery, () => false)).toMatchObject({
      busy: false,
      refused: [],
    });
  }
  await reviewAll(services, () => table.items.values(), NOW);
  const items = [...table.items.values()];
  expectOneLogEach(items, policy);
  expectGapFreeEvents(items);
  return comparableCustomers(items);
}

/** The only customer after the deliveries. Expects the same in all orders and with duplicates. */
async function onlyCustomer(sent: readonly Sent[]) {
  const [first, ...others] = await after(sent);
  expect(others).toEqual([]);
  for (const one of ordersOf(sent)) expect(await after(one)).toEqual([first]);
  expect(await after([...sent, ...sent.toReversed()])).toEqual([first]);
  if (first === undefined) throw new Error('there is no customer');
  return first;
}

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('a customer of the shop who writes to support', () => {
  test('in Intercom as a lead without an address is known once the lead is merged into a user', async () => {
    const LEAD = '6a3b2c4d5e6f7a8b9c0d1e2f';
    const byLead = conversationItem({
      source: { author: { type: 'lead', id: LEAD, email: '' } },
      contacts: { contacts: [{ id: LEAD }] },
      state: 'closed',
    });
    const customer = await onlyCustomer([
      [CHAT, notification('contact.lead.created', contactItem({ id: LEAD, role: 'lead', email: '' }))],
      [CHAT, notification('conversation.admin.closed', byLead)],
      [CHAT, notification('contact.merged', contactItem({ merged_from: { type: 'contact', id: LEAD } }))],
      order,
    ]);
    expect(customer.record.facts).toMatchObject({ orders: 1, openTickets: [] });
    expect(customer.identities).toEqual(
      expect.arrayContaining([
        'email:ada@example.com',
        'intercom:customer:6961f1c19b981fb5a0b90afb',
        `intercom:customer:${LEAD}`,
        'intercom:ticket:215472621202693',
      ]),
    );
  });

  test('in Front is known by the address of the conversation', async () => {
    const inbound = frontEvent('inbound', conversationOf(), {
      emitted_at: 1_767_607_200.93,
      target: { data: INBOUND },
    });
    const archived = frontEvent('archive', answeredConversation({ status: 'archived' }));
    const customer = await onlyCustomer([
      [INBOX, applicationDelivery('inbound_received', inbound)],
      [INBOX, applicationDelivery('conversation_archived', archived)],
      order,
    ]);
    expect(customer.record.facts).toMatchObject({ orders: 1, openTickets: [] });
    expect(customer.identities).toEqual(
      expect.arrayContaining(['front:customer:crd_3h53wd0', 'front:ticket:cnv_1042nr10']),
    );
  });

  test('in Help Scout is known by the address, and a rating counts for the owner of the conversation', async () => {
    const customer = await onlyCustomer([
      [DESK, helpscoutDelivery('satisfaction.ratings', ratingBody({ customer: {} }))],
      [DESK, helpscoutDelivery('convo.status', conversationBody(CLOSED))],
      [DESK, helpscoutDelivery('customer.created', customerBody())],
      order,
    ]);
    expect(customer.record.facts).toMatchObject({ orders: 1, openTickets: [] });
    expect(lastRatingOf(customer.record.facts)).toMatchObject({ scale: 'csat', score: 5 });
    expect(customer.identities).toEqual(
      expect.arrayContaining(['helpscout:customer:500', 'helpscout:ticket:291938']),
    );
  });
});
