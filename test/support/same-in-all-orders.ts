import { isDeepStrictEqual } from 'node:util';
import { expect } from 'vitest';
import { changesOf } from '../../shared/lifecycle/objects/changes.ts';
import type { Snapshot } from '../../shared/lifecycle/objects/object.ts';
import { type Comparable, comparableCustomers, eventsIn } from './delivered.ts';
import { expectedAfter, historiesOf } from './expected-grouping.ts';
import { expectGapFreeEvents } from './gap-free.ts';
import { expectOneLogEach } from './one-log-each.ts';
import type { Scenario } from './random-graph.ts';
import { newestIn } from './random-history.ts';
import type { CommandOutcome } from './run-command.ts';
import { type Order, orderOf, sendScenario } from './send-scenario.ts';
import { expectSettled } from './settled.ts';

const ORDERS = 10;

/** Properties that a history of several people may have. Shared addresses and refused ties are those of identity-claims.test.ts. */
export const TRAITS = [
  'merged',
  'split',
  'un-merged',
  'merged by command',
  'late',
  'moved',
  'taken back',
  'concurrent',
] as const;
type Trait = (typeof TRAITS)[number];

/** Counts in how many orders each trait was found. */
export function startCounting() {
  const counts = new Map<Trait, number>();
  let orders = 0;
  return {
    note(traits: ReadonlySet<Trait>) {
      orders += 1;
      for (const trait of traits) counts.set(trait, (counts.get(trait) ?? 0) + 1);
    },
    share: (trait: Trait) => Math.round((100 * (counts.get(trait) ?? 0)) / Math.max(1, orders)),
    orders: () => orders,
  };
}

function traitsOf(
  items: readonly Record<string, unknown>[],
  outcomes: readonly CommandOutcome[],
  { phases, senders }: Order,
) {
  const updates = phases.flat(2);
  const instants = updates.map(newestIn);
  const objects = [...historiesOf(updates).values()];
  const unmerges = outcomes.filter(({ type }) => type === 'unmerge').length;
  const unmergedEvents = eventsIn(items).filter(
    ({ detailType }) => detailType === 'CustomersUnmerged',
  ).length;
  const holds: Record<Trait, boolean> = {
    merged: eventsIn(items).some(({ detailType }) => detailType === 'CustomersMerged'),
    split: unmergedEvents > 2 * unmerges,
    'un-merged': unmerges > 0,
    'merged by command': outcomes.some((one) => one.type === 'merge' && one.outcome === 'merged'),
    late: instants.some((instant, index) => instant < (instants[index - 1] ?? instant)),
    moved: objects.some(({ snapshots }) => new Set(snapshots.flatMap(ownersIn)).size > 1),
    'taken back': objects.some((one) =>
      changesOf(one).some(({ type }) => ['order.unpaid', 'refund.failed'].includes(type)),
    ),
    concurrent: senders > 1,
  };
  return new Set(TRAITS.filter((trait) => holds[trait]));
}

function ownersIn({ attributes: { account, address } }: Snapshot): readonly string[] {
  return [account ?? address ?? []].flat();
}

/** The expected customers after a scenario without commands. */
export function expectedWithout({ phases, policy, end }: Scenario): Comparable[] {
  return expectedAfter(phases.flatMap(({ deliveries }) => deliveries).flat(), policy, end);
}

/** Expects the same customers, logs and events in every order of sending a scenario, and counts its traits. */
export async function expectSameInAllOrders(
  scenario: Scenario,
  seed: number,
  expected: Comparable[] | undefined,
  note: (traits: ReadonlySet<Trait>) => void,
) {
  let wanted = expected;
  let firstOutcomes: readonly CommandOutcome[] | undefined;
  for (let number = 0; number < ORDERS; number += 1) {
    const order = orderOf(scenario, seed, number);
    const { items, outcomes, sent, services } = await sendScenario(scenario, order);
    firstOutcomes ??= outcomes;
    expect(outcomes, `order ${number}`).toEqual(firstOutcomes);
    const found = comparableCustomers(items);
    wanted ??= found;
    // Much faster than `expect`, which is needed only for its message.
    if (!isDeepStrictEqual(found, wanted)) expect(found, `order ${number}`).toEqual(wanted);
    if (number % 2 === 0) {
      expectOneLogEach(items, scenario.policy, sent);
      expectGapFreeEvents(items);
      await expectSettled(services, items);
    }
    note(traitsOf(items, outcomes, order));
  }
}

/** Prints how often each trait was found. */
export function report(counting: ReturnType<typeof startCounting>, what: string, traits: readonly Trait[]) {
  const shares = traits.map((trait) => `${trait} ${counting.share(trait)} %`).join(', ');
  process.stderr.write(`${counting.orders()} orders of ${what}: ${shares}\n`);
}
