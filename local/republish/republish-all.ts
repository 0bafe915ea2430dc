import { setTimeout as wait } from 'node:timers/promises';
import { EVENT_TYPES } from '../../shared/events/transition.ts';
import { type Republished, republished } from '../../shared/http/republish-answers.ts';
import type { CustomerApi } from '../customer/api.ts';
import { Refusal } from '../terminal/refusal.ts';
import type { EventChoice } from './options.ts';
import type { Progress, Tally } from './progress-file.ts';

/** What publishing again needs. */
export interface RepublishingAll {
  readonly api: Pick<CustomerApi, 'ask'>;
  readonly choice: EventChoice;
  /** Events a second, at most. */
  readonly rate: number;
  readonly dryRun: boolean;
  /** Real time in epoch milliseconds. */
  readonly now: () => number;
  readonly pause?: (milliseconds: number) => Promise<unknown>;
  /** Called with the number of events so far. */
  readonly onEvents: (events: number) => void;
}

const FIRST = 5;
const BUSY_MILLISECONDS = 5_000;
const MAX_BUSY = 60;

/**
 * Publishes the events of all parts of the table, some parts at once, from where `progress` is.
 * @throws Refusal when the API refuses it, or the bus takes nothing for five minutes
 */
export async function republishAll(
  { api, choice, rate, dryRun, now, pause = wait, onEvents }: RepublishingAll,
  progress: Progress,
): Promise<void> {
  const { places, tally } = progress;
  const segments = places.length;
  let hasFailed = false;

  async function publishPart(segment: number): Promise<void> {
    for (let busy = 0; places[segment]?.type !== 'done' && !hasFailed; ) {
      const place = places[segment];
      const startedAt = now();
      const { body } = await api.ask('POST', '/events/republish', {
        ...choice,
        segment,
        segments,
        rate: rate / segments,
        dryRun,
        ...(place?.type === 'after' && { next: place.key }),
      });
      const page = republished.parse(body);
      add(tally, page);
      if (page.next !== null) places[segment] = { type: 'after', key: page.next };
      else if (!page.busy) places[segment] = { type: 'done' };
      progress.keep();
      onEvents(eventsIn(tally));
      busy = page.busy ? busy + 1 : 0;
      if (busy === MAX_BUSY)
        throw new Refusal(
          'The bus takes no events: look in the log of query. With --progress, the command goes on where it was.',
        );
      if (page.busy) await pause(BUSY_MILLISECONDS);
      // The next request does not know how many events this one has just published.
      const dueAt = dryRun ? 0 : startedAt + (eventsIn(page) / rate) * segments * 1_000;
      if (places[segment]?.type !== 'done' && dueAt > now()) await pause(dueAt - now());
    }
  }

  const parts = places.map((_, segment) =>
    publishPart(segment).catch((error: unknown) => {
      hasFailed = true;
      throw error;
    }),
  );
  // Nothing is published any more when the error is shown.
  await Promise.allSettled(parts);
  await Promise.all(parts);
}

/** How many events were published. */
export function eventsIn({ events }: Pick<Tally, 'events'>): number {
  return Object.values(events).reduce((sum, count) => sum + count, 0);
}

function add(tally: Tally, page: Republished): void {
  for (const type of EVENT_TYPES) {
    const count = page.events[type];
    if (count !== undefined) tally.events[type] = (tally.events[type] ?? 0) + count;
  }
  tally.first.push(...page.first.slice(0, FIRST - tally.first.length));
  tally.refused += page.refused;
  tally.unreadable += page.unreadable;
}
