import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { mergeCustomers } from '../../shared/intake/merge-customers.ts';
import { unmergeCustomer } from '../../shared/intake/unmerge.ts';
import { currentCustomer } from '../../shared/storage/customer-lookup.ts';
import { captureOutput } from '../support/captured-output.ts';
import { accountReport, startCrowd, visit } from '../support/crowd.ts';
import { deliver, eventsIn } from '../support/delivered.ts';
import { expectGapFreeEvents } from '../support/gap-free.ts';
import { runs } from '../support/property-runs.ts';

const _HOUR = 3_600_000;
const ACCOUNTS = [
  'shop:customer:1',
  'shop:customer:2',
  'pay:customer:3',
  'pay:customer:4',
  'desk:customer:5',
];
const ADDRESSES = ['email:a@example.org', 'email:b@example.org', 'email:c@example.org'];

const account = fc.constantFrom(...ACCOUNTS);
const address = fc.constantFrom(...ADDRESSES);
const person = fc.constantFrom(...ACCOUNTS, ...ADDRESSES);
const hour = fc.integer({ min: 1, max: 90 });

type Step =
  | { readonly type: 'update'; readonly update: CustomerUpdate }
  | { readonly type: 'unmerge'; readonly person: string }
  | { readonly type: 'merge'; readonly person: string; readonly other: string };

const update: fc.Arbitrary<CustomerUpdate> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .tuple(account, hour, address)
      .map(([one, at, its]) => accountReport(one, at, { address: its })),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(account, hour).map(([one, at]) => accountReport(one, at, { address: null })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(account, hour, fc.option(account))
      .map(([one, at, into]) => accountReport(one, at, { mergedInto: into === one ? null : into })),
  },
  { weight: 3, arbitrary: fc.tuple(person, hour).map(([one, at]) => visit([one], at)) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: update.map((one): Step => ({ type: 'update', update: one })) },
  { weight: 1, arbitrary: person.map((one): Step => ({ type: 'unmerge', person: one })) },
  {
    weight: 1,
    arbitrary: fc.tuple(person, person).map(([one, other]): Step => ({ type: 'merge', person: one, other })),
  },
);

/** Knows only published events: for each id, what the id's own sequence said last. */
function followed(items: readonly Record<string, unknown>[]): ReadonlyMap<string, string> {
  const leadsTo = new Map<string, string>();
  for (const { detailType, detail } of eventsIn(items)) {
    const { customerId } = detail.data;
    if (!leadsTo.has(customerId)) leadsTo.set(customerId, customerId);
    if (detailType === 'CustomersMerged' && detail.data.merged === customerId)
      leadsTo.set(customerId, detail.data.survivor);
    if (detailType === 'CustomersUnmerged' && detail.data.separated === customerId)
      leadsTo.set(customerId, customerId);
  }
  return new Map([...leadsTo.keys()].map((id) => [id, endOf(leadsTo, id)]));
}

function endOf(leadsTo: ReadonlyMap<string, string>, id: string): string {
  const seen = new Set<string>();
  let end = id;
  for (let next = leadsTo.get(end) ?? end; next !== end; next = leadsTo.get(end) ?? end) {
    if (seen.has(end)) return `${id} leads in a circle`;
    seen.add(end);
    end = next;
  }
  return end;
}

describe('a subscriber that knows only the published events', () => {
  beforeEach(() => {
    captureOutput();
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('maps every customer id to the same customer as a query does, after each delivery and command', async () => {
    const seen = { merged: 0, split: 0, led: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 25, size: 'max' }), async (steps) => {
        const { services, items } = startCrowd();
        const idOf = async (one: string) => {
          const name = services.identityHash.identityName(one);
          const found = await services.store.find({ identities: [name] }, true);
          return found.owners[0]?.customerId || undefined;
        };
        for (const one of steps) {
          if (one.type === 'update')
            expect(await deliver(services, [one.update])).toMatchObject({ busy: false, refused: [] });
          else {
            const [id, other] = [
              await idOf(one.person),
              one.type === 'merge' ? await idOf(one.other) : undefined,
            ];
            if (id !== undefined && one.type === 'unmerge') await unmergeCustomer(services, id, [one.person]);
            if (id !== undefined && other !== undefined) await mergeCustomers(services, id, other);
          }
          for (const [id, expected] of followed(items()))
            expect((await currentCustomer(services.store, id))?.customerId, id).toBe(expected);
        }
        expectGapFreeEvents(items());
        const types = eventsIn(items()).map(({ detailType }) => detailType);
        if (types.includes('CustomersMerged')) seen.merged += 1;
        if (types.includes('CustomersUnmerged')) seen.split += 1;
        if ([...followed(items())].some(([id, end]) => id !== end)) seen.led += 1;
      }),
      { ...runs(200, 2_000), endOnFailure: true },
    );
    const { numRuns } = runs(200, 2_000);
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(numRuns * 0.2);
  });
});
