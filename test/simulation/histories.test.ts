import { describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { withClaimedAddresses } from '../support/claimed-addresses.ts';
import { body, objectBody, visit } from '../support/identity-updates.ts';
import { policyWith } from '../support/services.ts';
import { historyOf } from './simulator/webhooks.ts';

const ANN = 'email:ann@example.org';
const SHOP = 'shop:customer:1';
const DESK = 'desk:customer:1';
const BY_BOTH = visit(0, [SHOP, ANN], { id: 'v', version: '1' });
const BY_ACCOUNT = visit(0, [SHOP], { id: 'v', version: '2' });
const BY_ADDRESS = visit(0, [ANN], { id: 'v', version: '3' });

function personsIn(...updates: readonly CustomerUpdate[]): (readonly string[])[] {
  return withClaimedAddresses([updates], policyWith({})).flatMap((one) => one.map(({ persons }) => persons));
}

describe('a report by the address alone', () => {
  test('names the account, too, if its latest version names no address', () => {
    expect(personsIn(BY_BOTH, BY_ACCOUNT, BY_ADDRESS)).toEqual([[SHOP, ANN], [SHOP], [SHOP, ANN]]);
    expect(personsIn(BY_ADDRESS, BY_ACCOUNT, BY_BOTH)).toEqual([[SHOP, ANN], [SHOP], [SHOP, ANN]]);
  });

  test('names the account, too, if no report names both, or an object does whose account states none', () => {
    expect(personsIn(BY_ACCOUNT, BY_ADDRESS)).toEqual([[SHOP], [SHOP, ANN]]);
    const order = objectBody(1, 'shop:order:1', { account: SHOP, address: ANN });
    const without = body(2, SHOP, { address: null });
    expect(personsIn(BY_ACCOUNT, BY_ADDRESS, order, without)[1]).toEqual([SHOP, ANN]);
  });

  test('stays if the latest version names the address', () => {
    const latest = visit(0, [SHOP, ANN], { id: 'v', version: '4' });
    expect(personsIn(BY_BOTH, BY_ACCOUNT, BY_ADDRESS, latest)[2]).toEqual([ANN]);
  });

  test('stays if anything else ties the account to the address', () => {
    const own = body(1, SHOP, { address: ANN });
    const order = objectBody(1, 'shop:order:1', { account: SHOP, address: ANN });
    for (const other of [own, order, visit(1, [SHOP, ANN])])
      expect(personsIn(BY_BOTH, BY_ACCOUNT, BY_ADDRESS, other)[2]).toEqual([ANN]);
  });

  test('stays if it is the only name of the activity, or of another activity', () => {
    expect(personsIn(BY_ADDRESS, visit(1, [DESK]))).toEqual([[ANN], [DESK]]);
    expect(personsIn(BY_ACCOUNT, visit(0, [ANN], { id: 'w' }))).toEqual([[SHOP], [ANN]]);
  });
});

test('no activity of a simulation counts for an account and for an address that nothing ties', () => {
  const named = historyOf(3235).webhooks.flatMap(({ updates }) =>
    updates.filter(({ activities: [one] }) => one?.id === 'tool:message.received:1768953600000-g15'),
  );
  const both = ['tool:customer:g15-2', 'email:ann@g15.example.org'];
  expect(named.map(({ persons }) => persons)).toEqual([[both[0]], both, [both[0]], both]);
});
