import { describe, expect, test } from 'vitest';
import { asOfDay, type History } from '../../support/activity-builders.ts';
import { invoice, order, payment } from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const EUR = (amount: number) => [{ currency: 'EUR', minor: amount * 100 }];
const recordOn = (day: number, ...history: History) => asOfDay(day, history);
const factsOn = (day: number, ...history: History) => asOfDay(day, history).facts;

/** As of tools whose orders state no amount. */
const bare = order(0, { cancelled: 'no' }, { created: 0 });
const paid = (day: number, id: number, euro: number | null, of = 'order:1') =>
  payment(day, { payment: 'paid' }, { id, of, euro });
const failed = payment(0.5, { payment: 'unpaid', attempt: 'failed' }, { id: 3, of: 'order:1', euro: 70 });

describe('an order without an amount of its own', () => {
  test('has the sum of its paid payments, in any order of arrival', () => {
    const expected = { orders: 1, pricedOrders: 1, revenue: EUR(50) };
    expect(factsOn(2, bare, paid(1, 1, 20), paid(2, 2, 30))).toMatchObject(expected);
    expect(factsOn(2, paid(2, 2, 30), paid(1, 1, 20), bare)).toMatchObject(expected);
  });

  test('is one sale, of the day of the first payment', () => {
    const { path, record } = recordOn(2, bare, paid(1, 1, 20), paid(2, 2, 30));
    expect(path).toEqual(['evaluation on day 0', 'purchase on day 1']);
    expect(record.sales.days).toMatchObject([{ sales: 1, minor: 5000, unpriced: 0 }]);
  });

  test('has the sum of what is paid now: not of a payment that failed, waits or was taken back', () => {
    expect(factsOn(2, bare, failed, paid(1, 1, 20))).toMatchObject({ orders: 1, revenue: EUR(20) });
    const takenBack = payment(3, { payment: 'unpaid' }, { id: 2, of: 'order:1' });
    expect(factsOn(3, bare, paid(1, 1, 20), paid(2, 2, 30), takenBack)).toMatchObject({ revenue: EUR(20) });
  });

  test('has the sum of the payments that are its parts and of those that are not', () => {
    const part = order(2, { payment: 'paid' }, { part: 'payment:9', euro: 30 });
    expect(factsOn(2, bare, paid(1, 1, 20), part)).toMatchObject({ orders: 1, revenue: EUR(50) });
    const other = order(3, { payment: 'paid' }, { part: 'payment:10', euro: 5 });
    expect(factsOn(3, bare, part, other)).toMatchObject({ orders: 1, revenue: EUR(35) });
  });

  test('is of unknown amount while that of one of its payments is, or they have two currencies', () => {
    const unknown = { orders: 1, revenue: [] };
    expect(factsOn(2, bare, paid(1, 1, 20), paid(2, 2, null))).toMatchObject(unknown);
    const dollars = paid(2, 2, 30);
    const [snapshot] = dollars.snapshots;
    if (snapshot === undefined) throw new Error('a report has a snapshot');
    const inDollars = {
      ...dollars,
      snapshots: [
        { ...snapshot, attributes: { ...snapshot.attributes, total: { currency: 'USD', minor: 3000 } } },
      ],
    };
    expect(factsOn(2, bare, paid(1, 1, 20), inDollars)).toMatchObject(unknown);
  });

  test('has the amount of a payment that waits, while none is paid', () => {
    const policy = policyWith({ connections: { shop: { orders: 'when-placed' } } });
    const waits = payment(0, { payment: 'unpaid' }, { of: 'order:1', euro: 20 });
    expect(asOfDay(1, [bare, waits], policy).facts).toMatchObject({ orders: 1, revenue: EUR(20) });
  });

  test('has the amount of its invoice, of which the payments are', () => {
    const billed = invoice(1, { payment: 'paid' }, { of: 'order:1', euro: 50 });
    expect(factsOn(2, bare, billed, paid(1, 1, 20, 'invoice:1'), paid(1, 2, 30))).toMatchObject({
      orders: 1,
      revenue: EUR(50),
    });
  });

  test('counts with what is left when one of its payments went back in full', () => {
    const back = payment(3, { refunded: 'fully' }, { id: 1, of: 'order:1' });
    const other = payment(4, { refunded: 'fully' }, { id: 2, of: 'order:1' });
    const story = [bare, paid(1, 1, 20), paid(2, 2, 30), back];
    expect(factsOn(3, ...story)).toMatchObject({ orders: 1, revenue: EUR(50), refunds: EUR(20) });
    expect(factsOn(4, ...story, other)).toMatchObject({ orders: 0, revenue: [], refunds: EUR(50) });
  });
});

test('an order with an amount of its own has that, whatever its payments state', () => {
  const stated = order(0, { cancelled: 'no' }, { created: 0, euro: 45 });
  expect(factsOn(2, stated, paid(1, 1, 20), paid(2, 2, 30))).toMatchObject({ orders: 1, revenue: EUR(45) });
});
