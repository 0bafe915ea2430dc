import { beforeEach, describe, expect, test } from 'vitest';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { applyDelivery } from '../../../shared/intake/intake.ts';
import { DAY, DAY_ZERO } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { customersIn } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { servicesOn } from '../../support/services.ts';

const [A, B] = ['shop:customer:a', 'shop:customer:b'];
const EUR_30 = { total: '30.00', currency: 'EUR' };

const item = (type: string, day: number, more: object) => ({
  id: type,
  type,
  occurredAt: new Date(DAY_ZERO + day * DAY).toISOString(),
  ...more,
});
const PAID = item('order.paid', 1, {
  customer: { id: 'a' },
  order: { id: '1', ...EUR_30 },
});
const SETTLED = item('payment.settled', 2, {
  customer: { id: 'a' },
  payment: { id: 'p' },
  order: { id: '1', ...EUR_30 },
});
const CORRECTED = item('order.fulfilled', 3, { customer: { id: 'b' }, order: { id: '1' } });
const REFUNDED = item('order.refunded', 4, {
  payment: { id: 'p' },
  refund: { id: 'r' },
  order: EUR_30,
});

/** How many orders count for each customer, and how many of them were paid, after deliveries in this order. */
async function countedAfter(items: readonly object[], isAtOnce = false) {
  const table = createModelTable();
  const services = servicesOn(table.client, { now: () => DAY_ZERO + 10 * DAY });
  const connector = await loadConnector('generic');
  const send = (one: object) =>
    applyDelivery(
      services,
      connector,
      { name: 'shop', provider: 'generic' },
      genericDelivery(one),
      () => false,
    );
  if (isAtOnce) await Promise.all(items.map(send));
  else for (const one of items) expect(await send(one)).toMatchObject({ busy: false, refused: [] });
  const customers = customersIn(table.items.values());
  return Object.fromEntries(
    [A, B].map((account) => {
      const customer = customers.find(({ homes }) => homes.includes(account));
      return [account, customer?.vacant === false ? customer.lifecycle.facts : null];
    }),
  );
}

beforeEach(() => {
  captureOutput();
});

describe('an order with a payment that names its customer, corrected to another customer', () => {
  test.each(
    ordersOf([PAID, SETTLED, CORRECTED]).map((items) => [items.map(({ type }) => type).join(', '), items]),
  )('%s: is one sale of the other customer', async (_, items) => {
    for (const isAtOnce of [false, true]) {
      const counted = await countedAfter(items as object[], isAtOnce);
      expect(counted[A]).toBeNull();
      expect(counted[B]).toMatchObject({ orders: 1, revenue: [{ currency: 'EUR', minor: 3000 }] });
    }
  });

  test.each(
    ordersOf([PAID, SETTLED, CORRECTED, REFUNDED]).map((items) => [
      items.map(({ type }) => type).join(', '),
      items,
    ]),
  )('%s: a refund of the payment undoes the sale of the other customer', async (_, items) => {
    const counted = await countedAfter(items as object[]);
    expect(counted[A]).toBeNull();
    expect(counted[B]).toMatchObject({ orders: 0, revenue: [], refunds: [{ currency: 'EUR', minor: 3000 }] });
  });
});
