import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { eventsOf } from '../../shared/events/events-of.ts';
import type { PublishedEvent } from '../../shared/events/published-events.ts';
import type { Transition } from '../../shared/events/transition.ts';
import { REPUBLISH_SECONDS, type Republished } from '../../shared/http/republish-answers.ts';
import { type RepublishRequest, republishRequest } from '../../shared/http/republish-bodies.ts';
import type { Services } from '../../shared/intake/services.ts';
import type { EventPublisher } from '../../shared/messaging/event-publisher.ts';
import type { PrivacyDeps } from '../../shared/privacy/privacy.ts';
import type { ReadTransitions } from '../../shared/storage/all-transitions.ts';
import { type ItemKey, transitionsOf } from '../../shared/storage/keys.ts';
import type { StoredTransition } from '../../shared/storage/pages.ts';
import { type Answer, answer, refuse } from './answer.ts';
import { readRequest } from './request-body.ts';

/** What publishing again depends on. */
export interface Republishing {
  readonly readTransitions: ReadTransitions;
  readonly publisher: EventPublisher;
}

type Choice = Pick<RepublishRequest, 'from' | 'to' | 'stage'>;

/** In milliseconds. It is short, so that an interruption repeats little. The bus is tried for up to four seconds more. */
const TIME_TO_PUBLISH = (1_000 * REPUBLISH_SECONDS) / 2;
/** As many as one request to the bus takes, so that a group is published in time, and is cheap to repeat. */
const EVENTS_AT_ONCE = 10;
const FIRST = 5;

/** `POST /events/republish`: publishes stored transitions again, with the same ids, sequences and content. */
export async function republish(
  services: Services,
  event: APIGatewayProxyEventV2,
  { realTime, openRepublishing }: PrivacyDeps & { readonly openRepublishing: () => Promise<Republishing> },
): Promise<Answer> {
  const request = readRequest(republishRequest, event);
  if (request === undefined || request.segment >= request.segments)
    return refuse(
      400,
      'the body must be JSON: {"segment": 0, "segments": 4, "rate": 50, "dryRun": true} with "from", "to", "stage" or "customerId" to choose, and the "next" of the answer before',
    );
  const { customerId, segment, segments, rate, dryRun, ...choice } = request;
  if (customerId !== undefined && request.next && request.next.PK !== transitionsOf(customerId).PK)
    return refuse(400, '"next" belongs to another customer: send the "next" of the answer before');
  const { readTransitions, publisher } = await openRepublishing();
  const range = customerId === undefined ? { segment, segments } : { customerId };
  const startedAt = realTime.now();
  /** When the rate allows the next event. */
  const dueAt = () => (dryRun ? startedAt : startedAt + (published / rate) * 1_000);
  const isLate = () => Math.max(realTime.now(), dueAt()) > startedAt + TIME_TO_PUBLISH;
  const done = { events: new Map<PublishedEvent['detailType'], number>(), refused: 0, unreadable: 0 };
  const first: Republished['first'] = [];
  let published = 0;
  let hasBegun = false;
  let busy = false;
  let next: ItemKey | null = request.next ?? null;

  /** False if the bus did not take all events of the group. */
  async function publishGroup(group: readonly StoredTransition[]): Promise<boolean> {
    const events = group.flatMap(({ transition }) =>
      transition ? chosenEvents(transition, choice, services.policy.bucketSalt) : [],
    );
    let accepted = events;
    if (!dryRun && events.length > 0) {
      await services.pause(Math.max(0, dueAt() - realTime.now()));
      const outcomes = await publisher.publish(events);
      if (outcomes.includes('unsent')) return false;
      accepted = events.filter((_, index) => outcomes[index] === 'published');
      done.refused += events.length - accepted.length;
    }
    published += events.length;
    for (const { detailType, detail } of accepted) {
      done.events.set(detailType, (done.events.get(detailType) ?? 0) + 1);
      const { eventId, detectedAt } = detail.metadata;
      if (first.length < FIRST) first.push({ eventId, detailType, detectedAt });
    }
    done.unreadable += group.filter(({ transition }) => transition === undefined).length;
    return true;
  }

  do {
    const page = await readTransitions(range, next);
    for (let left = page.values; left.length > 0 && !busy && !(hasBegun && isLate()); ) {
      // One group in each request, however long the table took: otherwise the next request would not get further.
      hasBegun = true;
      const group = firstGroup(left);
      left = left.slice(group.length);
      busy = !(await publishGroup(group));
      if (!busy) next = group.at(-1)?.key ?? next;
    }
    const last = page.values.at(-1)?.key;
    if (last === undefined || (last.PK === next?.PK && last.SK === next.SK)) next = page.next;
  } while (next !== null && !busy && !isLate());
  return answer(200, {
    events: Object.fromEntries(done.events),
    first,
    refused: done.refused,
    unreadable: done.unreadable,
    busy,
    next,
  } satisfies Republished);
}

/** The first transitions: those of a few events, or one with more. */
function firstGroup(transitions: readonly StoredTransition[]): readonly StoredTransition[] {
  let events = 0;
  const end = transitions.findIndex(({ transition }, index) => {
    events += transition?.events.length ?? 0;
    return index > 0 && events > EVENTS_AT_ONCE;
  });
  return end === -1 ? transitions : transitions.slice(0, end);
}

function chosenEvents(
  transition: Transition,
  { from, to, stage }: Choice,
  bucketSalt: string,
): readonly PublishedEvent[] {
  const { detectedAt } = transition;
  if (from !== undefined && detectedAt < Date.parse(from)) return [];
  if (to !== undefined && detectedAt >= Date.parse(to)) return [];
  const events = eventsOf(transition, bucketSalt);
  return stage === undefined
    ? events
    : events.filter(({ detail: { data } }) => 'stage' in data && data.stage === stage);
}
