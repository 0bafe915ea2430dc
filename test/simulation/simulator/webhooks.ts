import * as fc from 'fast-check';
import type { CustomerUpdate } from '../../../shared/identity/customer-update.ts';
import { arbitraryScenario } from '../../support/random-graph.ts';
import { arbitraryHistory, newestIn, randomFrom } from '../../support/random-history.ts';
import { seedOf } from './faults.ts';
import { SENDERS, type Sender } from './senders.ts';

/** A webhook that a provider has to send. */
export interface Webhook {
  readonly name: string;
  readonly sender: Sender;
  /** When it is sent first, in epoch milliseconds. */
  readonly sentAt: number;
  readonly updates: readonly CustomerUpdate[];
}

/** What happens in a simulation: about a hundred webhooks of several people in several years. */
export interface History {
  readonly webhooks: readonly Webhook[];
  readonly start: number;
  /** The instant up to which customers are reviewed. */
  readonly end: number;
}

const BEGIN = Date.UTC(2020, 0, 1);
const DAY = 86_400_000;
const HOUR = 3_600_000;
const LEAST_GROUPS = 6;
const MOST_GROUPS = 18;

/** The history of a seed: groups of people who have nothing to do with each other, reported at the same time. */
export function historyOf(seed: number): History {
  const random = randomFrom(seedOf(seed, 'history'));
  const groups = LEAST_GROUPS + Math.floor(random() * (MOST_GROUPS - LEAST_GROUPS));
  const webhooks = Array.from({ length: groups }, (_, group) => {
    const sampled = { numRuns: 1, seed: seedOf(seed, `group ${group}`) };
    const deliveries =
      random() < 0.5
        ? fc.sample(arbitraryHistory, sampled).flatMap((one) => one.deliveries)
        : fc
            .sample(arbitraryScenario(false), sampled)
            .flatMap(({ phases }) => phases.flatMap((one) => one.deliveries));
    return groupOf(`g${group}`, deliveries, random);
  }).flat();
  const after = random() < 0.3 ? 0 : Math.floor(random() * 400) * DAY;
  return {
    webhooks,
    start: Math.min(...webhooks.map(({ sentAt }) => sentAt)) - DAY,
    end: Math.max(...webhooks.map(({ sentAt }) => sentAt)) + 4 * DAY + after,
  };
}

/** The webhooks of one group. */
function groupOf(
  group: string,
  deliveries: readonly (readonly CustomerUpdate[])[],
  random: () => number,
): Webhook[] {
  const named = deliveries.map((updates) => inGroup(group, updates));
  // An update without content has no instant.
  const newest = named.map((updates) => Math.max(BEGIN, ...updates.map(newestIn)));
  const last = Math.max(...newest);
  // Sent as it happens, some of it late; or all of it at the end, within an instant, a second, a minute or a day.
  const within = [null, null, null, 200, 1_000, 60_000, DAY][Math.floor(random() * 7)] ?? null;
  const home = Math.floor(random() * SENDERS.length);
  return named.map((updates, index) => {
    const at = newest[index] ?? 0;
    // Those of an earlier clock are from the future, and are held until they are due.
    const delay = random() < 0.02 ? -HOUR : random() < 0.1 ? random() * 60 * DAY : random() ** 3 * HOUR;
    const place = random() < 0.8 ? home : Math.floor(random() * SENDERS.length);
    const sender = SENDERS[place];
    if (sender === undefined) throw new Error('there is a sender at each place');
    const sentAt = Math.round(within === null ? at + delay : last + random() * within);
    return { name: `${group}.${index}`, sender, sentAt, updates };
  });
}

/** The same updates of other people. */
function inGroup(group: string, updates: readonly CustomerUpdate[]): readonly CustomerUpdate[] {
  const text = JSON.stringify(updates)
    .replaceAll(/"([a-z]+:[a-z]+):/g, `"$1:${group}-`)
    .replaceAll('@', `@${group}.`)
    .replaceAll(/"id":"([^"]*)"/g, `"id":"$1-${group}"`);
  return JSON.parse(text) as readonly CustomerUpdate[];
}
