import { beforeEach, describe, expect, test } from 'vitest';
import type { KnownConnection } from '../../../shared/connectors/connection-list.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { hubspotDelivery, objectItem, propertyItem } from '../../support/connectors/hubspot-delivery.ts';
import { mailchimpDelivery, member, newAddress } from '../../support/connectors/mailchimp-delivery.ts';
import { comparableCustomers } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

const NOW = Date.parse('2026-03-01T00:00:00Z');

/** The identities of each customer after the deliveries. Expects the same in all orders. */
async function customersAfter(connection: KnownConnection, sent: readonly Delivery[]) {
  const expected = await inOrder(connection, sent);
  for (const order of ordersOf(sent)) expect(await inOrder(connection, order)).toEqual(expected);
  return expected;
}

async function inOrder(connection: KnownConnection, sent: readonly Delivery[]) {
  const table = createModelTable();
  const services = servicesOn(table.client, {
    policy: policyWith(),
    now: () => NOW,
    addressOnce: new Set(connection.provider === 'hubspot' ? [connection.name] : []),
  });
  const connector = await loadConnector(connection.provider);
  for (const delivery of sent)
    expect(await applyDelivery(services, connector, connection, delivery, () => false)).toMatchObject({
      busy: false,
      refused: [],
    });
  return comparableCustomers(table.items.values()).map(({ identities }) =>
    identities.map((one) => one.replace('email:', '').replace('tool:customer:', '#')).join(' + '),
  );
}

beforeEach(() => {
  captureOutput();
});

describe('a member of Mailchimp', () => {
  const tool: KnownConnection = { name: 'tool', provider: 'mailchimp' };
  const day = (number: number) => ({ fired_at: `2026-01-${String(number).padStart(2, '0')} 10:00:00` });
  const subscribes = (email: string, on: number) =>
    mailchimpDelivery(member('subscribe', { '[email]': email, ...day(on) }));
  const moves = (before: string, after: string, on: number) =>
    mailchimpDelivery(newAddress(before, after, day(on)));
  const [OLD, NEW, LAST] = ['old@a.example', 'new@b.example', 'last@c.example'];

  test('is one customer under each address that it had', async () => {
    expect(await customersAfter(tool, [subscribes(OLD, 1), moves(OLD, NEW, 2), moves(NEW, LAST, 3)])).toEqual(
      [`${LAST} + ${NEW} + ${OLD} + #${LAST} + #${NEW} + #${OLD}`],
    );
  });

  test('is another one than whoever subscribes with the old address later', async () => {
    expect(await customersAfter(tool, [subscribes(OLD, 1), moves(OLD, NEW, 2), subscribes(OLD, 9)])).toEqual([
      `${NEW} + #${NEW}`,
      `${OLD} + #${OLD}`,
    ]);
  });

  test('that takes its old address again is still one customer', async () => {
    expect(await customersAfter(tool, [subscribes(OLD, 1), moves(OLD, NEW, 2), moves(NEW, OLD, 3)])).toEqual([
      `${NEW} + ${OLD} + #${NEW} + #${OLD}`,
    ]);
  });
});

describe('a contact of HubSpot', () => {
  const tool: KnownConnection = { name: 'tool', provider: 'hubspot' };
  const on = (day: number) => ({
    occurredAt: Date.parse(`2026-01-${String(day).padStart(2, '0')}T10:00:00Z`),
  });
  const created = (objectId: number, day: number) =>
    hubspotDelivery([objectItem('contact.creation', { objectId, ...on(day) })]);
  const has = (objectId: number, email: string, day: number) =>
    hubspotDelivery([propertyItem('contact.propertyChange', 'email', email, { objectId, ...on(day) })]);
  const merged = (day: number) =>
    hubspotDelivery([
      objectItem('contact.merge', {
        objectId: 3,
        primaryObjectId: 1,
        mergedObjectIds: [2],
        newObjectId: 3,
        ...on(day),
      }),
    ]);
  const [OLD, NEW] = ['old@a.example', 'new@b.example'];

  test('keeps its former address until another contact has it', async () => {
    const moved = [created(1, 1), has(1, OLD, 1), has(1, NEW, 5)];
    expect(await customersAfter(tool, moved)).toEqual([`${NEW} + ${OLD} + #1`]);
    expect(await customersAfter(tool, [...moved, has(2, OLD, 9)])).toEqual([`${NEW} + #1`, `${OLD} + #2`]);
  });

  test('is one customer with the contact that it was merged with', async () => {
    expect(await customersAfter(tool, [has(1, OLD, 1), has(2, NEW, 2), merged(3), has(3, OLD, 3)])).toEqual([
      `${NEW} + ${OLD} + #1 + #2 + #3`,
    ]);
  });
});
