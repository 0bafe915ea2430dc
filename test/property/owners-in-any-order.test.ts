import * as fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { Activity } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { combine } from '../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../shared/lifecycle/objects/object.ts';
import { riskAt } from '../../shared/lifecycle/risk-rules.ts';
import { objectsIn, readLogEntry } from '../../shared/storage/items.ts';
import { DAY, DAY_ZERO, on } from '../support/activity-builders.ts';
import { captureOutput } from '../support/captured-output.ts';
import { customersIn, deliver, reviewAll } from '../support/delivered.ts';
import { createModelTable } from '../support/model-table.ts';
import { reportOf, snapshotOn } from '../support/object-reports.ts';
import { runs } from '../support/property-runs.ts';
import { randomFrom, shuffledWithDuplicates } from '../support/random-history.ts';
import { policyWith, servicesOn } from '../support/services.ts';

const ACCOUNTS = ['shop:customer:1', 'shop:customer:2'];
const END = DAY_ZERO + 60 * DAY;
const policy = policyWith();

beforeEach(() => {
  captureOutput();
});

const OBJECTS = ['shop:order:1', 'shop:order:2', 'shop:payment:1', 'shop:payment:2', 'shop:payment:3'];
// Most objects are of an earlier one, but each may be of any, itself included.
const parent = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...OBJECTS.slice(0, 3)) },
  { weight: 1, arbitrary: fc.constantFrom(...OBJECTS) },
);

const said = fc.record({
  object: fc.constantFrom(...OBJECTS),
  account: fc.option(fc.constantFrom(...ACCOUNTS, null), { nil: undefined, freq: 2 }),
  of: fc.option(parent, { nil: undefined, freq: 2 }),
  payment: fc.constantFrom('paid', 'unpaid'),
  day: fc.integer({ min: 0, max: 12 }),
  named: fc.boolean(),
  visit: fc.integer({ min: 0, max: 5 }).map((one) => one === 0),
  rating: fc.option(fc.constantFrom(1, 5), { nil: undefined, freq: 2 }),
  /** In one update with what is reported before it, if neither names a person. */
  together: fc.boolean(),
});
type Said = typeof said extends fc.Arbitrary<infer Value> ? Value : never;

function updateOf(
  { object, account, of, payment, day, named, visit, rating }: Said,
  index: number,
): CustomerUpdate {
  const attributes = {
    ...(account !== undefined && { account }),
    ...(of !== undefined && { of }),
    createdAt: DAY_ZERO,
    total: { currency: 'EUR', minor: 1000 },
  };
  const persons = named && typeof account === 'string' ? [account] : [];
  const activities: Activity[] = [];
  if (visit && persons.length > 0) activities.push({ ...on(day, 'visit'), id: `shop:visit:${index}` });
  // A rating of an object can be edited later, also by the next owner of the object.
  if (rating !== undefined)
    activities.push({
      ...on(day, 'rating.given', {
        rating: { scale: 'csat', score: rating },
        version: String(day).padStart(2, '0'),
      }),
      id: `${object}:rating`,
      about: object,
    });
  return { persons, objects: [reportOf(object, snapshotOn(day, { payment }, attributes))], activities };
}

function updatesOf(all: readonly Said[]): CustomerUpdate[] {
  const updates: CustomerUpdate[] = [];
  for (const [index, one] of all.entries()) {
    const update = updateOf(one, index);
    const last = updates.at(-1);
    if (one.together && last !== undefined && update.persons.length + last.persons.length === 0)
      updates[updates.length - 1] = { ...last, objects: [...last.objects, ...update.objects] };
    else updates.push(update);
  }
  return updates;
}

type Histories = ReadonlyMap<string, ObjectHistory>;

/** What the object states last. */
function lastOf(object: string, name: 'account' | 'of', histories: Histories) {
  return histories.get(object)?.snapshots.findLast(({ attributes }) => attributes[name] !== undefined)
    ?.attributes[name];
}

/** The objects above an object, up to the first that is repeated. */
function objectsAbove(object: string, histories: Histories): string[] {
  const above: string[] = [];
  for (let of = lastOf(object, 'of', histories); typeof of === 'string'; of = lastOf(of, 'of', histories)) {
    if (above.includes(of)) break;
    above.push(of);
  }
  return above;
}

/**
 * Who an object belongs to, by the plainest reading of its snapshots: the owner of the object that it is of, else the
 * account that it names. An object that is of itself, through others too, has no parent.
 */
function ownerOf(object: string, histories: Histories): string | null {
  const [parent, ...others] = objectsAbove(object, histories);
  const isInCycle = [parent, ...others].includes(object);
  const ofParent = parent === undefined || isInCycle ? null : ownerOf(parent, histories);
  return ofParent ?? lastOf(object, 'account', histories) ?? null;
}

function expected(updates: readonly CustomerUpdate[]) {
  const histories = new Map<string, ObjectHistory>();
  for (const report of updates.flatMap(({ objects }) => objects))
    histories.set(report.object, combine(histories.get(report.object) ?? null, report));
  return ACCOUNTS.flatMap((account) => {
    const activities = updates.flatMap((one) =>
      one.activities.filter(({ about }) =>
        about === null ? one.persons[0] === account : ownerOf(about, histories) === account,
      ),
    );
    const objects = [...histories.values()].filter(({ object }) => ownerOf(object, histories) === account);
    if (activities.length + objects.length === 0) return [];
    const folded = fold(policy, { activities, objects, accounts: [] }, END).record;
    const { asOf: _, position: __, ...record } = folded;
    return [
      {
        homes: [account],
        record,
        risk: riskAt(policy, folded),
        objects: objects.map(({ object }) => object).sort(),
      },
    ];
  });
}

/** Everything that the table says of customers and objects, after a review. */
async function storedIn(services: Services, items: () => Iterable<Record<string, unknown>>) {
  await reviewAll(services, items, END);
  const entries = objectsIn([...items()].filter(({ SK }) => String(SK).startsWith('OBJ#')).map(readLogEntry));
  const names = entries.map(({ history }) => history.object);
  // No object is stored twice.
  expect(new Set(names).size).toBe(names.length);
  const customers = customersIn(items());
  for (const { vacant, lifecycle } of customers) if (vacant) expect(lifecycle.path.entries).toEqual([]);
  return customers
    .filter(({ vacant }) => !vacant)
    .map(({ homes, lifecycle: { asOf: _, position: __, ...record }, risk }) => {
      const own = entries.filter(({ home }) => homes.includes(home));
      return { homes, record, risk, objects: own.map(({ history }) => history.object).sort() };
    })
    .sort((a, b) => ((a.homes[0] ?? '') < (b.homes[0] ?? '') ? -1 : 1));
}

const RUNS = runs(150, 1_500);

test('objects belong to the owner that they name last, and records are the fold of what belongs to them, in every order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 1, maxLength: 10 }), fc.integer(), async (all, seed) => {
      const updates = updatesOf(all);
      const table = createModelTable();
      const services = servicesOn(table.client, { policy, now: () => END });
      for (const update of shuffledWithDuplicates(updates, randomFrom(seed)))
        expect(await deliver(services, [update])).toMatchObject({ busy: false, refused: [] });
      expect(await storedIn(services, () => table.items.values())).toEqual(expected(updates));
    }),
    RUNS,
  );
});

test('also if all of it is reported at the same instant', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 2, maxLength: 7 }), fc.integer(), async (all, seed) => {
      const updates = updatesOf(all);
      const random = randomFrom(seed);
      const table = createModelTable(async () => {
        for (let turns = Math.floor(random() * 6); turns > 0; turns -= 1) await Promise.resolve();
      });
      const services = { ...servicesOn(table.client, { policy, now: () => END }), random };
      const results = await Promise.all(
        shuffledWithDuplicates(updates, random).map((update) => deliver(services, [update])),
      );
      for (const result of results) expect(result).toMatchObject({ busy: false, refused: [] });
      expect(await storedIn(services, () => table.items.values())).toEqual(expected(updates));
    }),
    RUNS,
  );
});
