import { beforeEach, describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Snapshot } from '../../../shared/lifecycle/objects/object.ts';
import { DAY, DAY_ZERO } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { comparableCustomers, deliver } from '../../support/delivered.ts';
import { ADDRESS_ONCE, body, checkout, objectBody, visit } from '../../support/identity-updates.ts';
import { createModelTable } from '../../support/model-table.ts';
import { ordersOf } from '../../support/orders-of.ts';
import { policyWith, servicesOn } from '../../support/services.ts';

const ANN = 'email:ann@example.org';
const SHOP = 'shop:customer:1';
const OTHER = 'shop:customer:2';
const DESK = 'desk:customer:5';
const APP = 'app:customer:ann@example.org';

beforeEach(() => {
  captureOutput();
});

/** The body of an account that says that it has an address, and nothing of its state. */
function profile(day: number, account: string): CustomerUpdate {
  const { objects, ...update } = body(day, account, { address: ANN });
  const stateless = ({ states: _, ...snapshot }: Snapshot): Snapshot => ({ ...snapshot, states: {} });
  return { ...update, objects: objects.map((one) => ({ ...one, snapshots: one.snapshots.map(stateless) })) };
}

/** The stage of the only customer after the updates. Expects the same in every order; of more than four updates, in a seventh of all orders. */
async function stageAfter(updates: readonly CustomerUpdate[]): Promise<string | undefined> {
  const expected = await recordAfter(updates);
  // All 120 orders of five updates take long.
  const step = updates.length > 4 ? 7 : 1;
  for (const [number, order] of ordersOf(updates).entries())
    if (number % step === 0) expect(await recordAfter(order)).toEqual(expected);
  const [customer, ...others] = expected;
  expect(others).toEqual([]);
  return customer?.record.stage;
}

async function recordAfter(updates: readonly CustomerUpdate[]) {
  const table = createModelTable();
  const services = servicesOn(table.client, {
    policy: policyWith(),
    now: () => DAY_ZERO + 30 * DAY,
    addressOnce: new Set(ADDRESS_ONCE),
  });
  for (const update of updates)
    expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
  return comparableCustomers(table.items.values());
}

const bought = objectBody(1, 'shop:order:1', { account: SHOP });
const open = body(2, SHOP, { address: ANN });
const closed = (account: string) => body(9, account, { closed: true });

describe('an account that is closed closes its customer', () => {
  test('if it is the only one', async () => {
    expect(await stageAfter([bought, open, closed(SHOP)])).toBe('churned');
  });

  test('not while another one is open', async () => {
    expect(await stageAfter([bought, open, body(3, DESK, { address: ANN }), closed(SHOP)])).toBe('purchase');
  });

  test('not while something was bought with another one, of which no state is reported', async () => {
    const account = 'other:customer:9';
    const order = objectBody(3, 'other:order:1', { account, address: ANN });
    expect(await stageAfter([open, order, closed(SHOP)])).toBe('purchase');
    expect(await stageAfter([open, order, closed(SHOP), closed(account)])).toBe('churned');
  });

  test.each([
    ['survey, marketing or analytics tool', visit(3, ['survey:customer:8', ANN])],
    ['help desk', objectBody(3, 'front:ticket:1', { account: 'front:customer:8', address: ANN })],
    ['tool that reports its address only', profile(3, 'mail:customer:8')],
    ['site that knows it by an address', visit(3, [APP])],
  ])('also if the customer has an account of a %s, of which no state is reported', async (_, other) => {
    expect(await stageAfter([bought, open, closed(SHOP), other])).toBe('churned');
  });

  test('although another one is opened after it', async () => {
    const later = body(12, DESK, { address: ANN, createdAt: DAY_ZERO + 12 * DAY });
    expect(await stageAfter([bought, open, closed(SHOP), later])).toBe('winback');
    const order = objectBody(1, 'shop:order:1', { account: SHOP, address: ANN });
    expect(await stageAfter([order, closed(SHOP), later])).toBe('winback');
  });

  test('not while one whose id is an address is open', async () => {
    expect(await stageAfter([bought, open, body(3, APP), closed(SHOP)])).toBe('purchase');
    expect(await stageAfter([bought, open, closed(APP), closed(SHOP)])).toBe('churned');
  });

  test('whatever the tool merged into another one', async () => {
    const merged = body(3, OTHER, { mergedInto: SHOP });
    expect(await stageAfter([bought, open, merged, closed(SHOP)])).toBe('churned');
    const survivor = [bought, body(3, SHOP, { mergedInto: OTHER }), body(2, OTHER)];
    expect(await stageAfter([...survivor, closed(SHOP)])).toBe('purchase');
    expect(await stageAfter([...survivor, closed(OTHER)])).toBe('churned');
  });

  test('whatever its purchases made', async () => {
    const purchase = checkout(3, 'pay:customer:21', ANN);
    expect(await stageAfter([open, purchase, closed(SHOP)])).toBe('churned');
    const usual = body(4, 'pay:customer:21', { address: ANN });
    expect(await stageAfter([open, purchase, usual, closed(SHOP)])).toBe('purchase');
    const other = checkout(4, 'pay:customer:22', ANN);
    expect(await stageAfter([open, purchase, other, closed(SHOP)])).toBe('churned');
  });

  test('whatever profile was deleted in the help desk', async () => {
    const profile = body(3, DESK, { address: ANN });
    const deleted = body(4, DESK, { isDeleted: true });
    expect(await stageAfter([bought, open, profile, deleted, closed(SHOP)])).toBe('churned');
    expect(await stageAfter([bought, open, profile, deleted])).toBe('purchase');
    // Also if the tool closed it before.
    const gone = body(5, DESK, { isDeleted: true });
    expect(await stageAfter([open, profile, body(4, DESK, { closed: true }), gone])).toBe('awareness');
    expect(await stageAfter([bought, closed(SHOP), body(9, SHOP, { isDeleted: true })])).toBe('purchase');
    const order = objectBody(1, 'shop:order:1', { account: SHOP, address: ANN });
    const again = [deleted, body(6, DESK, { address: ANN }), body(7, DESK, { isDeleted: true })];
    expect(await stageAfter([order, ...again, closed(SHOP)])).toBe('churned');
    // A profile that is there again was there when the shop's account was closed for a day.
    const closedForADay = [body(5, SHOP, { closed: true }), body(6, SHOP, { address: ANN })];
    const away = [order, open, profile, ...closedForADay, body(7, DESK, { isDeleted: true })];
    const back = [...away, body(8, DESK)];
    const stagesAfter = async (updates: readonly CustomerUpdate[]) => {
      const [customer] = await recordAfter(updates);
      return customer?.record.path.entries.map(({ stage }) => stage);
    };
    for (const some of [away, away.toReversed()])
      expect(await stagesAfter(some)).toEqual(['purchase', 'churned']);
    for (const all of [back, back.toReversed(), [...away.toReversed(), body(8, DESK)]])
      expect(await stagesAfter(all)).toEqual(['purchase']);
    expect(await stageAfter([bought, open, deleted, body(5, DESK, { address: ANN }), closed(SHOP)])).toBe(
      'purchase',
    );
  });
});
