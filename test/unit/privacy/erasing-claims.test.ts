import { beforeEach, describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { DAY, DAY_ZERO, on } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { deliver } from '../../support/delivered.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn, updateOf } from '../../support/object-reports.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const ANN = 'email:ann@example.org';
/** The day of the erasure. */
const ERASED = 100;

let table: ReturnType<typeof createModelTable>;
let service: TestService;
beforeEach(() => {
  captureOutput();
  table = createModelTable();
  service = createTestService(table.client, createMemoryStorage());
});

/** The body of an account on a day, with its address. */
function body(account: string, day: number, address: string | null): CustomerUpdate {
  const [connection = ''] = account.split(':');
  const report = reportOf(account, snapshotOn(day, { account: 'open' }, { address }));
  return updateOf(address === null ? [account] : [account, address], { ...report, connection });
}

function visit(day: number, ...persons: readonly string[]): CustomerUpdate {
  return { persons, objects: [], activities: [on(day, 'visit')] };
}

async function send(...updates: readonly CustomerUpdate[]): Promise<void> {
  service.time.customers = DAY_ZERO + 200 * DAY;
  for (const update of updates)
    expect(await deliver(service.services, [update])).toMatchObject({ busy: false, refused: [] });
}

async function customerOf(identity: string) {
  const { body } = await service.get('/customers', { identity });
  return (body as { customers: { customerId: string; identities: string[]; linking: string }[] })
    .customers[0];
}

async function identitiesOf(identity: string) {
  return (await customerOf(identity))?.identities;
}

async function erase(identity: string, day = ERASED): Promise<void> {
  service.time.customers = DAY_ZERO + day * DAY;
  const { status } = await service.ask('DELETE', `/customers/${(await customerOf(identity))?.customerId}`);
  expect(status).toBe(200);
}

const items = () => [...table.items.values()];
const hashOf = (identity: string) => service.services.identityHash.hash(identity);
/** The items other than its own tombstone that have the hash of an identity. */
function tracesOf(identity: string): unknown[] {
  const hash = hashOf(identity);
  return items().filter((item) => item.PK !== `ID#${hash}` && JSON.stringify(item).includes(hash));
}
const account = (number: number) => `pay:customer:${number}`;

describe('the erasure of one of six accounts of an address', () => {
  beforeEach(async () => {
    await send(...[1, 2, 3, 4, 5, 6].map((number) => body(account(number), number, ANN)), visit(9, ANN));
    expect(await identitiesOf(ANN)).toHaveLength(1);
    await erase(account(6));
  });

  test('does not tie the other five', async () => {
    await send(body(account(1), 120, ANN), visit(121, account(2), ANN), visit(122, ANN));
    for (const number of [1, 2, 3, 4, 5])
      expect(await identitiesOf(account(number))).toEqual([account(number)]);
    expect(await customerOf(ANN)).toMatchObject({ linking: 'shared' });
  });

  test('leaves a number at the address, and no hash anywhere', async () => {
    const owner = items().find(({ identity }) => identity === ANN);
    expect(owner).toMatchObject({ erasedAccounts: ['pay 1'] });
    expect(tracesOf(account(6))).toEqual([]);
  });

  test('ties the others again when one more gives the address up', async () => {
    await send(body(account(5), 120, null));
    expect(await identitiesOf(ANN)).toHaveLength(5);
  });

  test('counts the same person once more when they return', async () => {
    await send(body(account(5), 120, null), body(account(6), 130, ANN));
    expect(await identitiesOf(ANN)).toHaveLength(1);
  });
});

describe('the erasure of who had an address before', () => {
  const A = account(1);
  const B = account(2);
  const Z = 'desk:customer:9';

  test('ties nobody to the address who reported it before it passed on', async () => {
    await send(body(A, 1, ANN), body(Z, 2, ANN), body(A, 5, null), body(B, 9, ANN));
    expect(await identitiesOf(Z)).toEqual([Z]);
    await erase(A);
    await send(body(B, 120, ANN), visit(121, Z));
    expect(await identitiesOf(Z)).toEqual([Z]);
    expect(await identitiesOf(B)).toHaveLength(2);
    await send(body(Z, 125, ANN));
    expect(await identitiesOf(Z)).toHaveLength(3);
  });
});

describe('an erased address', () => {
  const A = account(1);
  const B = account(2);
  const Z = 'desk:customer:9';

  test('is claimed by no account any more, also not when another one changes', async () => {
    await send(body(A, 1, ANN), visit(2, Z, ANN), body(A, 5, null), body(B, 9, ANN));
    await erase(B);
    // The owner items of both accounts keep nothing of it.
    const owners = items().filter(({ SK, identity }) => SK === 'OWNER' && (identity === A || identity === Z));
    expect(JSON.stringify(owners)).not.toContain(hashOf(ANN));
    await send(body(A, 120, 'email:other@example.org'), visit(121, Z, 'email:zoe@example.org'));
    const later = items().filter(({ SK, identity }) => SK === 'OWNER' && (identity === A || identity === Z));
    expect(JSON.stringify(later)).not.toContain(hashOf(ANN));
  });

  test('is claimed again by the next statement, as of then', async () => {
    await send(body(A, 1, ANN), visit(2, Z, ANN), body(A, 5, null), body(B, 9, ANN));
    await erase(B);
    await send(visit(130, Z, ANN));
    expect(await identitiesOf(Z)).toHaveLength(2);
    const [claim] = (items().find(({ identity }) => identity === Z)?.claims ?? []) as string[];
    const since = DAY_ZERO + 130 * DAY;
    expect(claim?.split(' ').slice(1)).toEqual([since.toString(36), '0', '']);
    // Account 1 does not return with it.
    expect(await identitiesOf(A)).toEqual([A]);
  });
});

describe('an address that belongs to nobody since it was erased', () => {
  test('keeps nothing of an erased account that claimed it without being tied to it', async () => {
    const policy = policyWith({ connections: { pay: { emails: 'never-link' } } });
    service = createTestService(table.client, createMemoryStorage(), { policy });
    const A = account(1);
    await send(visit(1, ANN));
    await erase(ANN);
    const order = reportOf('pay:order:1', snapshotOn(150, { payment: 'paid' }, { account: A, address: ANN }));
    await send(updateOf([A], order));
    const owner = items().find(({ identity }) => identity === ANN);
    expect(owner).toMatchObject({ customer: '', claims: [expect.stringContaining(hashOf(A))] });
    await erase(A, 160);
    expect(tracesOf(A)).toEqual([]);
  });
});

describe('the erasure of an account that the tool merged', () => {
  test('leaves nothing of it at the other account, if a person had split them', async () => {
    const [A, B] = [account(1), account(2)];
    const merged = reportOf(A, snapshotOn(3, { account: 'closed' }, { mergedInto: B }));
    await send(visit(1, A), visit(2, B), updateOf([A], merged));
    expect(await identitiesOf(A)).toHaveLength(2);
    const { customerId } = (await customerOf(A)) ?? {};
    await service.ask('POST', `/customers/${customerId}/unmerge`, {
      body: JSON.stringify({ identities: [B] }),
    });
    expect(await identitiesOf(B)).toEqual([B]);
    await erase(A);
    expect(tracesOf(A)).toEqual([]);
    expect(JSON.stringify(items())).not.toContain(A);
  });
});
