import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Identity } from '../../shared/identity/identity.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import { undoMerge } from '../../shared/intake/undo-merge.ts';
import { captureOutput } from '../support/captured-output.ts';
import { CROWD_NOW, CROWD_POLICY, purchase, startCrowd, visit } from '../support/crowd.ts';
import { comparableCustomers, customersIn, deliver, mergesIn, reviewAll } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { account } from '../support/object-builders.ts';
import { expectOneLogEach } from '../support/one-log-each.ts';
import { runs } from '../support/property-runs.ts';
import { expectSettled } from '../support/settled.ts';

const RUNS = runs(60, 1_000);

/** Three families share nothing, so only a cross-over merges customers of two of them. */
type Family = 0 | 1 | 2;

const family = fc.constantFrom<Family>(0, 1, 2);
const step = fc.record({
  family,
  kind: fc.constantFrom('visit', 'visit', 'visit', 'account', 'purchase', 'alone'),
  account: fc.nat({ max: 3 }),
  address: fc.nat({ max: 2 }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** How customers are merged: by a person, or because an account of one family has an address of another. */
const crossing = fc.record({
  way: fc.constantFrom('by hand', 'by claim'),
  one: fc.nat({ max: 11 }),
  other: fc.nat({ max: 11 }),
});

const history = fc.record({
  before: fc.array(step, { minLength: 2, maxLength: 10, size: 'max' }),
  first: crossing,
  between: fc.array(step, { maxLength: 6, size: 'max' }),
  /** Merges a customer of the third family with the result of the first merge. */
  second: fc.option(crossing),
  after: fc.array(step, { maxLength: 3, size: 'max' }),
});
type History = typeof history extends fc.Arbitrary<infer Value> ? Value : never;

/** Accounts of two shops and a help desk. The last one has no rival at its connection. */
function accountOf(family: Family, number: number): Identity {
  const names = [`shop:customer:${family}1`, `shop:customer:${family}2`, `desk:customer:${family}`];
  return names[number] ?? ownAccount(family);
}

function ownAccount(family: Family): Identity {
  return `crm${family}:customer:1`;
}

function addressOf(family: Family, number: number): Identity {
  return `email:${family}${number}@example.org`;
}

function updateOf(sent: Step, hour: number): CustomerUpdate {
  const person = accountOf(sent.family, sent.account);
  const address = addressOf(sent.family, sent.address);
  switch (sent.kind) {
    case 'visit':
      return visit([person, address], hour);
    case 'alone':
      return visit([address], hour);
    case 'purchase':
      return purchase([person], hour);
    default: {
      const [connection = '', , id = ''] = person.split(':');
      const report = account(hour / 24, { account: 'open' }, { id, connection, address });
      return { persons: [person, address], objects: [report], activities: [] };
    }
  }
}

/** What everybody of a family may be called. */
function identitiesOf(family: Family): readonly Identity[] {
  const numbers = [0, 1, 2, 3];
  return [
    ...numbers.map((number) => accountOf(family, number)),
    ...numbers.slice(0, 3).map((number) => addressOf(family, number)),
  ];
}

/** Sends a history, with its first merge, which is undone at the end, or without it. `survivor` is that of the first merge. */
async function run(sent: History, first: 'with' | { readonly survivor: string }) {
  const { services, items } = startCrowd();
  let hour = 0;
  const next = () => {
    hour += 1;
    return hour;
  };
  const send = async (update: CustomerUpdate) => {
    expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
  };
  const sendAll = async (steps: readonly Step[]) => {
    for (const one of steps) await send(updateOf(one, next()));
  };
  const idOf = (identity: Identity) => {
    const name = services.identityHash.identityName(identity);
    return customersIn(items()).find(({ homes }) => homes.includes(name))?.customerId;
  };
  /** One of the identities of a family that are known. */
  const known = (family: Family, number: number, isFitting: (identity: Identity) => boolean = () => true) => {
    const all = identitiesOf(family).filter((one) => isFitting(one) && idOf(one) !== undefined);
    return all[number % all.length] ?? '';
  };
  const isAddress = (identity: Identity) => identity.startsWith('email:');

  for (const family of [0, 1, 2] as const)
    await send(visit([ownAccount(family), addressOf(family, family)], next()));
  await sendAll(sent.before);
  const earlier = mergesIn(items());
  const claimed = known(1, sent.first.other, isAddress);
  if (sent.first.way === 'by claim')
    await send(visit(first === 'with' ? [ownAccount(0), claimed] : [ownAccount(0)], next()));
  else if (first === 'with')
    await mergeCustomers(
      services,
      idOf(known(0, sent.first.one)) ?? '',
      idOf(known(1, sent.first.other)) ?? '',
    );
  const [merge, ...more] = [...mergesIn(items())].filter(([id]) => !earlier.has(id));
  expect(more).toEqual([]);
  const survivor = first === 'with' ? (merge?.[1] ?? '') : first.survivor;
  await sendAll(sent.between);
  const { second } = sent;
  if (second?.way === 'by claim')
    await send(visit([ownAccount(2), known(second.one % 2 === 0 ? 0 : 1, second.other, isAddress)], next()));
  if (second?.way === 'by hand') await mergeCustomers(services, survivor, idOf(known(2, second.one)) ?? '');
  // A person who merges a third customer merges it with everybody who is one customer at that time, whatever ties end later.
  if (second?.way !== 'by hand') await sendAll(sent.after);
  // When claims end, the customers may split by themselves, so that the merged id is that of a customer again.
  const id = merge?.[0] ?? '';
  const undone = first === 'with' ? (await undoMerge(services, id, id)).type : 'refused';
  await reviewAll(services, items, CROWD_NOW);
  return { items: items(), services, survivor, undone };
}

beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('undoing a merge by the merged id gives the customers and records of never having merged', async () => {
  const counts = new Map<string, number>();
  const count = (what: string) => counts.set(what, (counts.get(what) ?? 0) + 1);
  await fc.assert(
    fc.asyncProperty(history, async (sent) => {
      const { items, services, survivor, undone } = await run(sent, 'with');
      if (sent.first.way === 'by hand') expect(undone).toBe('unmerged');
      count(undone === 'unmerged' ? sent.first.way : 'split by themselves before');
      if (undone !== 'unmerged') return;
      const never = await run(sent, { survivor });
      expect(comparableCustomers(items)).toEqual(comparableCustomers(never.items));
      expectOneLogEach(items, CROWD_POLICY);
      expectGapFreeEvents(items);
      await expectSettled(services, items);
      if (sent.second) count(`then another ${sent.second.way}`);
    }),
    { ...RUNS, endOnFailure: true },
  );
  process.stderr.write(`${[...counts].map(([what, number]) => `${what} ${number}`).join(', ')}\n`);
});
