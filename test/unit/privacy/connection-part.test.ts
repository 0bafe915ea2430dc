import { beforeEach, describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import type { Attributes } from '../../../shared/lifecycle/objects/object.ts';
import { connectionPart } from '../../../shared/privacy/connection-part.ts';
import { customerByIdentity } from '../../../shared/storage/customer-lookup.ts';
import { DAY, DAY_ZERO, on } from '../../support/activity-builders.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { deliver } from '../../support/delivered.ts';
import { createModelTable } from '../../support/model-table.ts';
import { reportOf, snapshotOn } from '../../support/object-reports.ts';
import { servicesOn } from '../../support/services.ts';

const A = 'shop:customer:1';
const B = 'shop:customer:2';
const Z = 'desk:customer:9';
const ANN = 'email:ann@example.org';
const BOB = 'email:bob@example.org';

let services: ReturnType<typeof servicesOn>;
beforeEach(() => {
  captureOutput();
  services = servicesOn(createModelTable().client, { now: () => DAY_ZERO + 200 * DAY });
});

/** The body of an account on a day, with its address. */
function body(account: string, day: number, address: string | null): CustomerUpdate {
  const [connection = ''] = account.split(':');
  const report = { ...reportOf(account, snapshotOn(day, { account: 'open' }, { address })), connection };
  return { persons: address === null ? [account] : [account, address], objects: [report], activities: [] };
}

function visit(day: number, connection: string, ...persons: readonly string[]): CustomerUpdate {
  return { persons, objects: [], activities: [on(day, 'visit', { connection })] };
}

async function send(...updates: readonly CustomerUpdate[]): Promise<void> {
  for (const update of updates)
    expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
}

/** The part of somebody's customer that was received through a connection. */
async function partOf(person: string, connection = 'shop') {
  const customer = await customerByIdentity(services.store, person);
  if (customer === undefined) throw new Error('nobody has this identity');
  const part = await connectionPart(services, connection, customer);
  return part.type === 'some' ? [...part.persons].sort() : part.type;
}

describe('the part of a customer that came by a connection', () => {
  test('is all if nobody else reported any of it', async () => {
    await send(body(A, 1, ANN), visit(2, 'shop', ANN));
    expect(await partOf(A)).toBe('all');
    expect(await partOf(A, 'desk')).toBe('none');
  });

  test('is its accounts and the addresses that nobody else claims', async () => {
    await send(body(A, 1, ANN), body(Z, 2, ANN), body(A, 3, BOB));
    expect(await partOf(A)).toEqual([BOB, A].sort());
    expect(await partOf(A, 'desk')).toEqual([Z]);
  });

  test('does not contain an address that another connection claimed before', async () => {
    await send(body(A, 1, ANN), body(Z, 2, ANN), body(Z, 3, BOB));
    expect(await partOf(A)).toEqual([A]);
    expect(await partOf(A, 'desk')).toEqual([BOB, Z].sort());
  });

  test('does not contain an address of which another connection reported activities', async () => {
    await send(body(A, 1, ANN), visit(2, 'survey', ANN));
    expect(await partOf(A)).toEqual([A]);
  });

  test('contains an address that passed to it from another account of the connection', async () => {
    await send(body(A, 1, ANN), body(A, 3, null), body(B, 5, ANN));
    expect(await partOf(B)).toBe('all');
    // The account that had it before has nothing of it.
    expect(await partOf(A)).toBe('all');
  });

  test('does not contain an address that somebody else of the connection has', async () => {
    await send(...[1, 2, 3, 4, 5, 6].map((number) => body(`pay:customer:${number}`, number, ANN)));
    await send(visit(9, 'pay', ANN));
    expect(await partOf('pay:customer:1', 'pay')).toBe('all');
    expect(await partOf(ANN, 'pay')).toBe('none');
  });

  test('does not contain an unverified address, which the account does not claim', async () => {
    await send(body(A, 1, null), visit(2, 'shop', ANN));
    expect(await partOf(A)).toBe('all');
    expect((await customerByIdentity(services.store, A))?.homes).toEqual([A]);
  });

  test('contains all accounts of single purchases', async () => {
    const purchases = [1, 2, 3, 4, 5, 6, 7].map((number): CustomerUpdate => {
      const account = `pay:customer:${number}`;
      const attributes: Attributes = { account, address: ANN, createdAt: DAY_ZERO };
      const report = reportOf(`pay:checkout:${number}`, snapshotOn(number, {}, attributes));
      return {
        persons: [account, ANN],
        objects: [{ ...report, connection: 'pay' }],
        activities: [],
        perPurchase: true,
      };
    });
    await send(...purchases, body(Z, 9, ANN));
    const accounts = purchases.map(({ persons }) => persons[0]);
    expect(await partOf(ANN, 'pay')).toEqual(accounts);
    expect(await partOf(ANN, 'desk')).toEqual([Z]);
  });
});
