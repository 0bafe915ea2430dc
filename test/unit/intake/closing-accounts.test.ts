import { beforeEach, describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
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

/** The stage of the only customer after the updates. Expects the same in every order. */
async function stageAfter(updates: readonly CustomerUpdate[]): Promise<string | undefined> {
  const expected = await recordAfter(updates);
  for (const order of ordersOf(updates)) expect(await recordAfter(order)).toEqual(expected);
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
    expect(await stageAfter([bought, open, visit(3, [DESK, ANN]), closed(SHOP)])).toBe('purchase');
  });

  test('not while one whose id is an address is open', async () => {
    expect(await stageAfter([bought, open, visit(3, [APP]), closed(SHOP)])).toBe('purchase');
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
    expect(await stageAfter([bought, open, deleted, body(5, DESK, { address: ANN }), closed(SHOP)])).toBe(
      'purchase',
    );
  });
});
