import * as z from 'zod/mini';
import type { Customer } from '../../shared/customers/customer.ts';
import { toInstant } from '../../shared/customers/wire.ts';
import { type PublishedEvent, toPublishedEvents } from '../../shared/events/published-events.ts';
import type { Transition } from '../../shared/events/transition.ts';
import { type Activity, positionOf, toLog } from '../../shared/lifecycle/activity.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { allTransitions } from '../../shared/storage/pages.ts';
import { type Answer, answer, refuse } from './answer.ts';

/** One entry of a customer's timeline: an activity, or an event that followed from it. */
type TimelineEntry =
  | { readonly type: 'activity'; readonly at: string; readonly activity: Omit<Activity, 'occurredAt'> }
  | { readonly type: 'event'; readonly at: string; readonly event: PublishedEvent };

/** A page of a timeline, newest first. `next` asks for the next, older page; null on the last one. */
interface TimelinePage {
  readonly timeline: readonly TimelineEntry[];
  readonly next: string | null;
}

const ENTRIES_PER_PAGE = 50;

interface Placed {
  readonly at: number;
  /** Orders the entries of one instant: activities as in the log, then events by sequence. */
  readonly place: string;
  readonly entry: TimelineEntry;
}

const cursorForm = z.tuple([z.number(), z.string()]);

/** `GET /customers/{id}/timeline`: a page of the timeline. */
export async function showTimeline(
  { services, pages }: Privacy,
  { customerId, homes }: Customer,
  { next }: { readonly next: string | undefined },
): Promise<Answer> {
  const after = next === undefined ? undefined : parseCursor(next);
  if (next !== undefined && after === undefined)
    return refuse(400, 'next must be the next of the previous page');
  const [log, transitions] = await Promise.all([
    services.store.readLog(homes),
    allTransitions(pages, customerId),
  ]);
  const activities = log.map(({ activity }) => activity);
  return answer(200, timelinePage(activities, transitions, after));
}

/** Parses the `next` of a page; undefined if the text is not one. */
function parseCursor(text: string): readonly [number, string] | undefined {
  try {
    const parsed = cursorForm.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

/** The page of activities and events after a cursor, newest first. */
function timelinePage(
  activities: readonly Activity[],
  transitions: readonly Transition[],
  after: readonly [number, string] | undefined,
): TimelinePage {
  const all = [...placedActivities(activities), ...placedEvents(transitions)].sort((a, b) =>
    comparePlaces([b.at, b.place], [a.at, a.place]),
  );
  const rest =
    after === undefined ? all : all.filter(({ at, place }) => comparePlaces([at, place], after) < 0);
  const page = rest.slice(0, ENTRIES_PER_PAGE);
  const last = page.at(-1);
  const more = last !== undefined && rest.length > page.length;
  return {
    timeline: page.map(({ entry }) => entry),
    next: more ? Buffer.from(JSON.stringify([last.at, last.place])).toString('base64url') : null,
  };
}

function placedActivities(activities: readonly Activity[]): Placed[] {
  return toLog(activities).map(({ occurredAt, ...activity }) => ({
    at: occurredAt,
    // The order of the log. An index in the list would shift when a late activity is added before it.
    place: `a${String(positionOf(activity.type)).padStart(2, '0')} ${activity.id}`,
    entry: { type: 'activity', at: toInstant(occurredAt), activity },
  }));
}

function placedEvents(transitions: readonly Transition[]): Placed[] {
  return transitions.flatMap((transition) =>
    toPublishedEvents(transition).map((event, index) => {
      const at = transition.events[index]?.occurredAt ?? transition.detectedAt;
      const sequence = String(transition.firstSequence + index).padStart(9, '0');
      return { at, place: `e${sequence}`, entry: { type: 'event' as const, at: toInstant(at), event } };
    }),
  );
}

function comparePlaces(
  [atA, placeA]: readonly [number, string],
  [atB, placeB]: readonly [number, string],
): number {
  return atA - atB || (placeA < placeB ? -1 : placeA > placeB ? 1 : 0);
}
