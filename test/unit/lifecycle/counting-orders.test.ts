import { describe, expect, test } from 'vitest';
import { asOfDay, type History, on } from '../../support/activity-builders.ts';
import { instantOf, order, paidOrder, payment } from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const factsOn = (day: number, ...history: History) => asOfDay(day, history).facts;
const EUR = (amount: number) => [{ currency: 'EUR', minor: amount * 100 }];

describe('an order', () => {
  test('counts when its status says that it is paid', () => {
    const story = [
      order(0, { payment: 'unpaid' }, { created: 0, euro: 100 }),
      order(2, { payment: 'paid' }, { euro: 100 }),
    ];
    expect(asOfDay(2, story).path).toEqual(['evaluation on day 0', 'purchase on day 2']);
  });

  test('is dated by the instant of its payment, which alone does not make it paid', () => {
    const paidAt = { since: { payment: 1 }, created: 0, euro: 100 };
    const unpaid = order(0.5, { payment: 'unpaid' }, { created: 0 });
    expect(asOfDay(2, [unpaid, order(2, { payment: 'paid' }, paidAt)]).path).toEqual([
      'evaluation on day 0',
      'purchase on day 1',
    ]);
    expect(asOfDay(2, [order(2, { payment: 'unpaid' }, paidAt)]).stage).toBe('evaluation');
  });

  test('counts from its placing, if the connection says so', () => {
    const policy = policyWith({ connections: { shop: { orders: 'when-placed' } } });
    const story = [
      order(0, { payment: 'unpaid' }, { created: 0, euro: 100 }),
      order(2, { payment: 'paid' }, { euro: 100 }),
    ];
    expect(asOfDay(3, story, policy).path).toEqual(['purchase on day 0']);
  });

  test('of a connection that is not counted is no purchase, no revenue and no refund', () => {
    const policy = policyWith({ connections: { payments: { orders: 'not-counted' } } });
    const story = [
      paidOrder(0, 1),
      paidOrder(0, 1, { connection: 'payments' }),
      order(
        1,
        { refund: 'succeeded' },
        { connection: 'payments', part: 'refund:1', euro: 10, since: { refund: 1 } },
      ),
      on(1, 'order.refunded', { connection: 'payments', euro: 5 }),
    ];
    expect(asOfDay(1, story, policy)).toMatchObject({
      facts: { orders: 1, revenue: EUR(100), refunds: [], lastRefundAt: null },
      risk: { reasons: [] },
    });
  });

  test('of a connection that is not counted adds nothing when a dispute is lost, and is a risk while one is open', () => {
    const policy = policyWith({ connections: { shop: { orders: 'not-counted' } } });
    const opened = order(1, { dispute: 'open' }, { part: 'dispute:1', euro: 100, created: 1 });
    const failed = order(1, { payment: 'unpaid', attempt: 'failed' }, { id: 2, created: 1 });
    expect(asOfDay(1, [paidOrder(0, 1), opened, failed], policy)).toMatchObject({
      facts: { orders: 0, openDisputes: 1 },
      risk: { reasons: ['payment-failed', 'disputed'] },
    });
    const lost = order(2, { dispute: 'lost' }, { part: 'dispute:1' });
    expect(asOfDay(2, [paidOrder(0, 1), opened, lost], policy).facts).toMatchObject({
      refunds: [],
      openDisputes: 0,
    });
  });

  test('that is first reported as cancelled counted until its own instant of that, and without one never', () => {
    const said = { created: 0, euro: 100 };
    const cancelled = order(9, { payment: 'paid', cancelled: 'yes' }, said);
    expect(asOfDay(9, [cancelled])).toMatchObject({ path: ['evaluation on day 0'], facts: { revenue: [] } });
    const dated = order(9, { payment: 'paid', cancelled: 'yes' }, { ...said, since: { cancelled: 5 } });
    expect(asOfDay(9, [dated]).path).toEqual(['purchase on day 0', 'evaluation on day 5']);
  });

  test('that is first reported as refunded moves its money when the refund was made', () => {
    const refunded = order(
      9,
      { payment: 'paid', refunded: 'fully' },
      { created: 0, euro: 100, since: { refunded: 6 } },
    );
    const back = order(9, { refund: 'succeeded' }, { part: 'refund:1', euro: 100, created: 6 });
    expect(asOfDay(9, [refunded, back])).toMatchObject({
      path: ['purchase on day 0', 'evaluation on day 6'],
      facts: { refunds: EUR(100), lastRefundAt: instantOf(6) },
    });
    const undated = order(9, { payment: 'paid', refunded: 'fully' }, { created: 0, euro: 100 });
    expect(asOfDay(9, [undated, back])).toMatchObject({
      path: ['evaluation on day 0'],
      facts: { refunds: EUR(100), lastRefundAt: instantOf(6) },
    });
  });

  test('of zero is a purchase, but not one of the repeat orders that advocacy needs', () => {
    const free = (id: number) => paidOrder(id, id, { euro: 0 });
    expect(asOfDay(0, [free(0)])).toMatchObject({ stage: 'purchase', facts: { orders: 1 } });
    expect(asOfDay(3, [paidOrder(1), paidOrder(2), free(3)])).toMatchObject({
      stage: 'purchase',
      facts: { orders: 3, pricedOrders: 2 },
    });
  });

  test('whose amount cannot be read counts, also towards repeat orders', () => {
    const unread = (id: number) => paidOrder(id, id, { euro: null });
    expect(asOfDay(3, [unread(1), unread(2), unread(3)])).toMatchObject({
      stage: 'advocacy',
      facts: { orders: 3, revenue: [] },
    });
  });

  test('that was cancelled no longer counts, and counts again when that is taken back', () => {
    const story = [
      paidOrder(0, 1),
      order(1, { cancelled: 'yes' }, { euro: 100 }),
      order(5, { cancelled: 'no' }),
    ];
    expect(asOfDay(5, story).path).toEqual(['purchase on day 0', 'evaluation on day 1', 'purchase on day 5']);
    expect(factsOn(4, ...story.slice(0, 2))).toMatchObject({ orders: 0, revenue: [] });
    expect(factsOn(5, ...story)).toMatchObject({ orders: 1, revenue: EUR(100) });
  });

  test('that was cancelled first and is paid after all counts once the cancellation is taken back', () => {
    const cancelled = order(0, { payment: 'unpaid', cancelled: 'yes' }, { created: 0, euro: 100 });
    const paid = order(2, { payment: 'paid', cancelled: 'no' }, { euro: 100 });
    expect(asOfDay(2, [cancelled, paid]).stage).toBe('purchase');
    expect(asOfDay(2, [cancelled, order(2, { payment: 'paid' })]).stage).toBe('evaluation');
  });

  test('that is set back to unpaid no longer counts', () => {
    expect(asOfDay(3, [paidOrder(0, 1), order(3, { payment: 'unpaid' })]).path).toEqual([
      'purchase on day 0',
      'evaluation on day 3',
    ]);
  });

  test('that its status calls unpaid does not count by a payment of a part of it', () => {
    const partly = order(0, { payment: 'unpaid' }, { created: 0, euro: 100 });
    const part = order(1, { payment: 'paid' }, { part: 'payment:1', euro: 40 });
    expect(asOfDay(1, [partly, part])).toMatchObject({ stage: 'evaluation', facts: { orders: 0 } });
  });

  test('without a status of its own counts by its payments', () => {
    const known = order(0, {}, { created: 0, euro: 100 });
    expect(factsOn(1, known, order(1, { payment: 'paid' }, { part: 'payment:1', euro: 100 }))).toMatchObject({
      orders: 1,
      revenue: EUR(100),
    });
    expect(factsOn(1, known, payment(1, { payment: 'paid' }, { of: 'order:1', euro: 100 }))).toMatchObject({
      orders: 1,
      revenue: EUR(100),
    });
  });

  test('with a corrected amount counts with the corrected one, in any order of arrival', () => {
    const first = paidOrder(0, 1);
    const edited = order(1, { payment: 'paid' }, { euro: 80 });
    for (const story of [
      [first, edited],
      [edited, first],
    ])
      expect(factsOn(1, ...story)).toMatchObject({ orders: 1, revenue: EUR(80) });
  });

  test('placed and paid at one instant was placed first', () => {
    expect(asOfDay(0, [paidOrder(0, 1, { created: 0 })]).path).toEqual(['purchase on day 0']);
  });
});

describe('a payment', () => {
  const paid = (id: number, of: string) => payment(0, { payment: 'paid' }, { id, of, euro: 5 });

  test('that is said to be of itself, or of one that is of it, is a sale on its own', () => {
    expect(factsOn(0, paid(1, 'payment:1'))).toMatchObject({ orders: 1, revenue: EUR(5) });
    expect(factsOn(0, paid(1, 'payment:2'), paid(2, 'payment:1'))).toMatchObject({
      orders: 2,
      revenue: EUR(10),
    });
    expect(factsOn(0, paid(1, 'payment:2'), paid(2, 'payment:3'), paid(3, 'payment:1')).orders).toBe(3);
  });

  test('counts alone until what it is of is known, and then with it', () => {
    expect(factsOn(0, paid(1, 'order:7'))).toMatchObject({ orders: 1, revenue: EUR(5) });
    const known = order(0, {}, { id: 7, created: 0, euro: 5 });
    expect(factsOn(0, paid(1, 'order:7'), known)).toMatchObject({ orders: 1, revenue: EUR(5) });
  });
});

describe('the fulfilment of an order', () => {
  const shipment = (day: number, state: 'pending' | 'shipped' | 'cancelled', id = 1) =>
    order(day, { shipment: state }, { part: `shipment:${id}`, created: 1 });

  test('is a shipment of it that stands', () => {
    const story = [paidOrder(0, 1), shipment(1, 'pending'), shipment(2, 'shipped'), shipment(3, 'cancelled')];
    expect(asOfDay(3, story).path).toEqual(['purchase on day 0', 'experience on day 2', 'purchase on day 3']);
  });

  test('stands while one of two shipments does', () => {
    const story = [
      paidOrder(0, 1),
      shipment(2, 'shipped', 1),
      shipment(2, 'shipped', 2),
      shipment(3, 'cancelled', 1),
    ];
    expect(asOfDay(3, story).stage).toBe('experience');
  });

  test('is its own status where the tool has no shipments', () => {
    expect(asOfDay(2, [paidOrder(0, 1), order(2, { fulfilled: 'yes' })]).stage).toBe('experience');
    expect(
      asOfDay(3, [paidOrder(0, 1), order(2, { fulfilled: 'yes' }), order(3, { fulfilled: 'no' })]).stage,
    ).toBe('purchase');
  });

  test('of an unpaid order counts for nothing', () => {
    const story = [order(0, { payment: 'unpaid' }, { created: 0 }), shipment(1, 'shipped')];
    expect(asOfDay(2, story)).toMatchObject({ stage: 'evaluation', facts: { fulfilled: false } });
  });
});

describe('a refund', () => {
  const refund = (
    day: number,
    state: 'pending' | 'succeeded' | 'failed' | 'cancelled',
    euro: number,
    id = 1,
  ) => order(day, { refund: state }, { part: `refund:${id}`, euro });

  test.each(['pending', 'failed', 'cancelled'] as const)(
    'that is %s moves no money and is no risk',
    (state) => {
      expect(asOfDay(1, [paidOrder(0, 1), refund(1, state, 100)])).toMatchObject({
        facts: { orders: 1, refunds: [] },
        risk: { reasons: [] },
      });
    },
  );

  test('of a part is counted, and the order with its whole total', () => {
    expect(factsOn(1, paidOrder(0, 1), refund(1, 'succeeded', 40))).toMatchObject({
      orders: 1,
      revenue: EUR(100),
      refunds: EUR(40),
    });
  });

  test('undoes the order when the sum of those that stand is its total', () => {
    const story = [paidOrder(0, 1), refund(1, 'succeeded', 60, 1), refund(2, 'succeeded', 40, 2)];
    expect(asOfDay(2, story).path).toEqual(['purchase on day 0', 'evaluation on day 2']);
    const failed = [...story, refund(5, 'failed', 40, 2)];
    expect(asOfDay(5, failed)).toMatchObject({
      stage: 'purchase',
      facts: { orders: 1, refunds: EUR(60) },
      path: ['purchase on day 0', 'evaluation on day 2', 'purchase on day 5'],
    });
  });

  test('of all of the money is what the status says, whatever the currency of the refund', () => {
    const dollars = order(1, { refund: 'succeeded' }, { part: 'refund:1' });
    const inDollars = {
      ...dollars,
      snapshots: dollars.snapshots.map((one) => ({
        ...one,
        attributes: { total: { currency: 'USD', minor: 11_000 } },
      })),
    };
    expect(factsOn(1, paidOrder(0, 1), inDollars).orders).toBe(1);
    expect(factsOn(1, paidOrder(0, 1), inDollars, order(1, { refunded: 'fully' })).orders).toBe(0);
  });

  test('does not undo an order that its status calls partly refunded, whatever the sum', () => {
    const partly = order(1, { refunded: 'partly' });
    const story = [paidOrder(0, 1), partly, refund(1, 'succeeded', 100)];
    expect(factsOn(1, ...story)).toMatchObject({ orders: 1, refunds: EUR(100) });
    expect(factsOn(2, ...story, order(2, { refunded: 'fully' }))).toMatchObject({
      orders: 0,
      refunds: EUR(100),
    });
  });

  test('that takes the place of one that failed at the same second does not interrupt the order', () => {
    const story = [
      paidOrder(0, 1),
      refund(1, 'succeeded', 60, 1),
      refund(2, 'failed', 60, 1),
      refund(2, 'succeeded', 60, 2),
    ];
    expect(factsOn(2, ...story)).toMatchObject({ firstOrderAt: instantOf(0), refunds: EUR(60) });
    expect(asOfDay(20, story).path).toEqual(['purchase on day 0', 'experience on day 14']);
  });

  test('without an order adds to the refunds and undoes no order', () => {
    expect(factsOn(1, paidOrder(0), on(1, 'order.refunded'))).toMatchObject({
      orders: 1,
      refunds: EUR(100),
    });
  });

  test('that the order’s whole list no longer has is taken back', () => {
    const story = [
      paidOrder(0, 1),
      refund(1, 'succeeded', 100),
      order(3, { payment: 'paid' }, { lists: { refund: [] } }),
    ];
    expect(asOfDay(3, story)).toMatchObject({ stage: 'purchase', facts: { orders: 1, refunds: [] } });
  });

  test('reported as a sum is counted once, and without those that failed', () => {
    const charged = payment(0, { payment: 'paid', refunded: 'no' }, { euro: 100 });
    const sum = payment(2, { refunded: 'partly' }, { refundedEuro: 40 });
    const single = payment(2, { refund: 'succeeded' }, { part: 'refund:1', euro: 40, created: 2 });
    expect(factsOn(2, charged, sum).refunds).toEqual(EUR(40));
    expect(factsOn(2, charged, sum, single).refunds).toEqual(EUR(40));
    const failed = payment(3, { refund: 'failed' }, { part: 'refund:1', euro: 40 });
    expect(factsOn(3, charged, sum, single, failed).refunds).toEqual([]);
  });

  test('of all of the money is what the status says, even if the reported sum is lower or zero', () => {
    for (const refundedEuro of [0, 40]) {
      const charged = payment(0, { payment: 'paid', refunded: 'no' }, { euro: 100 });
      const back = payment(2, { refunded: 'fully' }, { refundedEuro });
      expect(asOfDay(2, [charged, back])).toMatchObject({
        facts: { orders: 0, refunds: refundedEuro === 0 ? [] : EUR(refundedEuro) },
        risk: { reasons: ['refunded'] },
      });
    }
  });

  test('that failed may still be in the status of the order, so that the sum without it decides', () => {
    const charged = payment(0, { payment: 'paid', refunded: 'no' }, { euro: 100 });
    const back = payment(2, { refunded: 'fully' }, { refundedEuro: 100 });
    const single = (day: number, refund: 'succeeded' | 'failed', id: number, euro: number) =>
      payment(day, { refund }, { part: `refund:${id}`, euro });
    const story = [charged, back, single(2, 'succeeded', 1, 60), single(2, 'succeeded', 2, 40)];
    expect(factsOn(2, ...story)).toMatchObject({ orders: 0, refunds: EUR(100) });
    expect(factsOn(3, ...story, single(3, 'failed', 2, 40))).toMatchObject({ orders: 1, refunds: EUR(60) });
    const all = [charged, back, single(2, 'failed', 1, 100)];
    expect(factsOn(2, ...all)).toMatchObject({ orders: 1, refunds: [] });
  });

  test('of money that was never taken moves none', () => {
    const unpaid = order(0, { payment: 'unpaid' }, { created: 0, euro: 100 });
    expect(asOfDay(2, [unpaid, refund(1, 'succeeded', 100)])).toMatchObject({
      facts: { refunds: [] },
      risk: { reasons: [] },
    });
  });
});

describe('a dispute', () => {
  const dispute = (day: number, state: 'open' | 'won' | 'lost') =>
    order(day, { dispute: state }, { part: 'dispute:1', euro: 100, created: 1 });

  test('that is open is a risk, and the order counts', () => {
    expect(asOfDay(1, [paidOrder(0, 1), dispute(1, 'open')])).toMatchObject({
      stage: 'purchase',
      risk: { reasons: ['disputed'] },
    });
  });

  test('that was won changes nothing', () => {
    expect(asOfDay(5, [paidOrder(0, 1), dispute(1, 'open'), dispute(5, 'won')])).toMatchObject({
      stage: 'purchase',
      facts: { refunds: [] },
      risk: { reasons: [] },
    });
  });

  test('that was lost is money that went back, and the order no longer counts', () => {
    expect(asOfDay(5, [paidOrder(0, 1), dispute(1, 'open'), dispute(5, 'lost')])).toMatchObject({
      stage: 'evaluation',
      facts: { orders: 0, refunds: EUR(100) },
      risk: { reasons: [] },
    });
  });

  test('that is reported without its id is the one that was opened last', () => {
    const opened = (day: number, id: number) =>
      order(day, { dispute: 'open' }, { part: `dispute:${id}`, euro: 100, created: day });
    const won = order(5, { dispute: 'won' }, { part: 'dispute:-' });
    expect(factsOn(5, paidOrder(0, 1), opened(1, 1), opened(2, 2), won).openDisputes).toBe(1);
    expect(factsOn(5, paidOrder(0, 1), opened(1, 1), won).openDisputes).toBe(0);
    expect(
      factsOn(5, paidOrder(0, 1), order(1, { dispute: 'open' }, { part: 'dispute:-' }), won),
    ).toMatchObject({
      openDisputes: 0,
      orders: 1,
    });
  });

  test('that is lost without its id takes the amount back that is reported with the loss', () => {
    const withAmount = (euro?: number) => (euro === undefined ? {} : { euro });
    const opened = (id: number | string, euro?: number, day = 1) =>
      order(day, { dispute: 'open' }, { part: `dispute:${id}`, ...withAmount(euro) });
    const lost = (day: number, euro?: number) =>
      order(day, { dispute: 'lost' }, { part: 'dispute:-', ...withAmount(euro) });
    expect(factsOn(5, paidOrder(0, 1), opened(1), lost(5, 60))).toMatchObject({
      orders: 0,
      refunds: EUR(60),
    });
    expect(factsOn(5, paidOrder(0, 1), opened(1, 50), lost(5, 60)).refunds).toEqual(EUR(50));
    // Each loss has its own amount, and none counts twice.
    expect(
      factsOn(6, paidOrder(0, 1), opened('-', 30), opened(1, undefined, 2), lost(5, 60), lost(6)).refunds,
    ).toEqual(EUR(90));
  });
});
