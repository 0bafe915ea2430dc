import * as z from 'zod/mini';
import type { Customer } from '../../shared/customers/customer.ts';
import { toInstant } from '../../shared/customers/wire.ts';
import { type PublishedEvent, toPublishedEvents } from '../../shared/events/published-events.ts';
import type { Transition } from '../../shared/events/transition.ts';
import { readableName } from '../../shared/identity/identity-hash.ts';
import { type Activity, toLog } from '../../shared/lifecycle/activity.ts';
import { type ChangeType, positionOf } from '../../shared/lifecycle/change-types.ts';
import type { Money } from '../../shared/lifecycle/money.ts';
import { amountOfPart } from '../../shared/lifecycle/objects/changes.ts';
import type { ObjectHistory, PartKey } from '../../shared/lifecycle/objects/object.ts';
import { type ShownChange, shownChangesOf } from '../../shared/lifecycle/objects/taken-back.ts';
import type { Privacy } from '../../shared/privacy/privacy.ts';
import { logOf } from '../../shared/storage/folded-log.ts';
import { allTransitions } from '../../shared/storage/pages.ts';
import { type Answer, answer, refuse } from './answer.ts';

/** What happened to an object or to one of its parts. */
interface TimelineChange {
  readonly type: ChangeType;
  readonly connection: string;
  readonly provider: string;
  /** Null if its id contains personal data: then only a keyed hash of it is stored. */
  readonly object: string | null;
  readonly part: Exclude<PartKey, ''> | null;
  /** The amount of the object or the part, as last reported; null if none is known. */
  readonly amount: Money | null;
  /** When a later change of the same state took it back; null while it stands. */
  readonly takenBackAt: string | null;
}

/** One entry of a customer's timeline: an activity, a change of an object, or an event that followed from them. */
type TimelineEntry =
  | {
      readonly type: 'activity';
      readonly at: string;
      readonly activity: Omit<Activity, 'occurredAt' | 'address'>;
    }
  | { readonly type: 'change'; readonly at: string; readonly change: TimelineChange }
  | { readonly type: 'event'; readonly at: string; readonly event: PublishedEvent };

/** A page of a timeline, newest first. `next` asks for the next, older page; null on the last one. */
interface TimelinePage {
  readonly timeline: readonly TimelineEntry[];
  readonly next: string | null;
}

const ENTRIES_PER_PAGE = 50;

interface Placed {
  readonly at: number;
  /** Orders the entries of one instant: what happened, as in the log, then events by sequence. */
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
  const [entries, transitions] = await Promise.all([
    services.store.readLog(homes),
    allTransitions(pages, customerId),
  ]);
  const { activities, objects } = logOf(entries);
  const all = [
    ...placedActivities(activities),
    ...placedChanges(objects),
    ...placedEvents(transitions, services.policy.bucketSalt),
  ];
  return answer(200, timelinePage(all, after));
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

/** The page of entries after a cursor, newest first. */
function timelinePage(
  entries: readonly Placed[],
  after: readonly [number, string] | undefined,
): TimelinePage {
  const all = [...entries].sort((a, b) => comparePlaces([b.at, b.place], [a.at, a.place]));
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
  return toLog(activities).map(({ occurredAt, address: _, ...activity }) => ({
    at: occurredAt,
    place: placeInLog(activity),
    entry: { type: 'activity', at: toInstant(occurredAt), activity },
  }));
}

function placedChanges(objects: readonly ObjectHistory[]): Placed[] {
  return objects.flatMap((history) =>
    shownChangesOf(history).map((change) => ({
      at: change.occurredAt,
      place: placeInLog(change),
      entry: {
        type: 'change' as const,
        at: toInstant(change.occurredAt),
        change: timelineChange(change, amountOfPart(history, change.part) ?? null),
      },
    })),
  );
}

function timelineChange(
  { type, connection, provider, object, part, takenBackAt }: ShownChange,
  amount: Money | null,
): TimelineChange {
  return {
    type,
    connection,
    provider,
    object: readableName(object),
    part: part === '' ? null : part,
    amount,
    takenBackAt: toInstant(takenBackAt),
  };
}

/** The order of the log. An index in the list would shift when something late is added before it. */
function placeInLog({ type, id }: { readonly type: ChangeType; readonly id: string }): string {
  return `a${String(positionOf(type)).padStart(2, '0')} ${id}`;
}

function placedEvents(transitions: readonly Transition[], bucketSalt: string): Placed[] {
  return transitions.flatMap((transition) =>
    toPublishedEvents(transition, bucketSalt).map((event, index) => {
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
