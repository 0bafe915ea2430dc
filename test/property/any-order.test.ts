import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CustomerUpdate } from '../../shared/identity/customer-update.ts';
import { toLog } from '../../shared/lifecycle/activity.ts';
import { fold } from '../../shared/lifecycle/fold.ts';
import { changesOf } from '../../shared/lifecycle/objects/changes.ts';
import { isReactivation } from '../../shared/lifecycle/stage.ts';
import { comparableCustomers, customersIn, deliver, reviewAll } from '../support/delivered.ts';
import { expectedAfter, historiesOf } from '../support/expected-grouping.ts';
import { createModelTable } from '../support/model-table.ts';
import { runs } from '../support/property-runs.ts';
import {
  arbitraryHistory,
  type History,
  newestIn,
  HISTORY_POLICY as policy,
  randomFrom,
  shuffledWithDuplicates,
} from '../support/random-history.ts';
import { servicesOn } from '../support/services.ts';

const TRAITS = [
  'ties',
  'late',
  'cancelled',
  'refunded',
  'taken back',
  'moved',
  'waiting',
  'churned',
  'reactivated',
] as const;
/** Traits that come about only if several reports of a history fit together. */
const RARE: readonly string[] = ['refunded', 'reactivated'];
const counts = new Map<string, number>(TRAITS.map((trait) => [trait, 0]));
let histories = 0;

function note(history: History, sent: readonly (readonly CustomerUpdate[])[]) {
  const objects = [...historiesOf(history.deliveries.flat()).values()];
  const activities = toLog(history.activities);
  const { entries } = fold(policy, { activities, objects, accounts: [0, 0] }, history.end).path;
  const changes = objects.flatMap(changesOf);
  const instants = [...activities, ...changes].map(({ occurredAt }) => occurredAt);
  const arriving = sent.flat().map(newestIn);
  const ownersIn = ({ snapshots }: (typeof objects)[number]) =>
    snapshots.flatMap(({ attributes }) => attributes.account ?? attributes.address ?? []);
  const holds: Record<(typeof TRAITS)[number], boolean> = {
    ties: new Set(instants).size < instants.length,
    late: arriving.some((at, index) => at < (arriving[index - 1] ?? at)),
    cancelled: changes.some(({ type }) => type === 'order.cancelled'),
    refunded: changes.some(({ type }) => type === 'refund.succeeded'),
    'taken back': changes.some(({ type }) =>
      ['order.unpaid', 'order.reopened', 'refund.failed'].includes(type),
    ),
    moved: objects.some((one) => new Set(ownersIn(one)).size > 1),
    waiting: objects.some((one) => one.type !== 'account' && ownersIn(one).length === 0),
    churned: entries.some(({ stage }) => stage === 'churned'),
    reactivated: entries.some(({ stage }, index) => isReactivation(entries[index - 1]?.stage ?? null, stage)),
  };
  histories += 1;
  for (const trait of TRAITS) if (holds[trait]) counts.set(trait, (counts.get(trait) ?? 0) + 1);
}

/** Sends with several concurrent senders and reviews in between. Each request takes a random number of event-loop turns. */
async function send(
  history: History,
  sent: readonly (readonly CustomerUpdate[])[],
  seed: number,
  senders: number,
) {
  const random = randomFrom(seed);
  const turns = async () => {
    for (let left = Math.floor(random() * 4); left > 0; left -= 1) await null;
  };
  const table = createModelTable(senders === 1 ? undefined : turns);
  const services = { ...servicesOn(table.client, { policy, now: () => history.end }), pause: turns };
  const queue = [...sent];
  const send = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const { busy, refused } = await deliver(services, next);
      expect({ busy, refused }).toEqual({ busy: false, refused: [] });
      if (random() < 0.1)
        await reviewAll(
          services,
          () => table.items.values(),
          history.newest - Math.floor(random() * 400 * 86_400_000),
        );
    }
  };
  await Promise.all(Array.from({ length: senders }, send));
  await reviewAll(services, () => table.items.values(), history.end);
  return table;
}

function expectedOf({ deliveries, end }: History) {
  return expectedAfter(deliveries.flat(), policy, end);
}

describe('the same deliveries', () => {
  test('result in the same customers and records, out of order, duplicated or concurrent', async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryHistory,
        fc.integer(),
        fc.constantFrom(1, 2, 3, 8),
        async (history, seed, senders) => {
          const sent = shuffledWithDuplicates(history.deliveries, randomFrom(seed));
          note(history, sent);
          const table = await send(history, sent, seed, senders);
          expect(comparableCustomers(table.items.values())).toEqual(expectedOf(history));
          for (const { homes, checkAt, lifecycle } of customersIn(table.items.values())) {
            expect(new Set(homes).size).toBe(homes.length);
            expect(checkAt ?? Number.POSITIVE_INFINITY).toBeGreaterThan(lifecycle.asOf);
          }
        },
      ),
      { ...runs(200), endOnFailure: true },
    );
    const shares = TRAITS.map((trait) => `${trait} ${percent(trait)} %`).join(', ');
    process.stdout.write(`${histories} random histories in random order: ${shares}\n`);
    for (const trait of TRAITS)
      expect(percent(trait), `share of histories with ${trait}`).toBeGreaterThanOrEqual(
        RARE.includes(trait) ? 5 : 10,
      );
  });

  test('result in the expected customers when sent in chronological order', () =>
    fc.assert(
      fc.asyncProperty(arbitraryHistory, async (history) => {
        const table = await send(history, history.deliveries, 1, 1);
        expect(comparableCustomers(table.items.values())).toEqual(expectedOf(history));
      }),
      { ...runs(50, 500), endOnFailure: true },
    ));
});

function percent(trait: string): number {
  return Math.round((100 * (counts.get(trait) ?? 0)) / Math.max(1, histories));
}
