import { isDeepStrictEqual } from 'node:util';
import { createIdentityHash } from '../../../shared/identity/identity-hash.ts';
import { lengthOf } from '../../../shared/lifecycle/path.ts';
import { isDeferred } from '../../../shared/storage/keys.ts';
import { comparableCustomers, customersIn } from '../../support/delivered.ts';
import { limitsOf } from '../../support/plain-identity/limits.ts';
import { plainIdentity } from '../../support/plain-identity/plain-identity.ts';
import { withPersons } from '../../support/plain-identity/reported.ts';
import { inPlainForm, plainRecord } from '../../support/plain-record.ts';
import { HISTORY_POLICY } from '../../support/random-history.ts';
import { TEST_KEY } from '../../support/services.ts';
import { createSubscriber } from '../../support/subscriber.ts';
import type { DeliveredEvent, Outcome } from './simulation.ts';

/** A promise that was broken, and how. */
export interface Violation {
  readonly promise: string;
  readonly text: string;
}

/** Checks the promises by everything that was received, and by nothing that the service computed. */
export function audit(outcome: Outcome): Violation | undefined {
  return onTheWay(outcome) ?? ofEvents(outcome) ?? ofCustomers(outcome);
}

function onTheWay({ violations, parked, items }: Outcome): Violation | undefined {
  const [first] = violations;
  if (first !== undefined) return { promise: 'no one is held up', text: first };
  const deferred = items.filter(({ SK }) => isDeferred(SK)).map(({ PK, SK }) => `${PK} ${SK}`);
  const [key] = [...parked, ...deferred];
  return key === undefined ? undefined : { promise: 'no one is held up', text: `${key} is never applied` };
}

/** Sequences 1, 2, 3 … of each customer, ids that always mean the same event, and paths that follow from them. */
function ofEvents({ events, items }: Outcome): Violation | undefined {
  const broken = (text: string) => ({ promise: 'published once per change', text });
  const byId = new Map<string, DeliveredEvent>();
  const sequences = new Map<string, string>();
  const subscriber = createSubscriber();
  const highest = new Map<string, number>();
  const counts = new Map<string, number>();
  for (const event of events) {
    const { eventId, detail, detailType } = event;
    const known = byId.get(eventId);
    if (known !== undefined && known.detail !== detail) return broken(`${eventId} is two events`);
    const parsed = JSON.parse(detail) as Parameters<typeof subscriber.receive>[0]['detail'];
    const { customerId } = parsed.data;
    const place = `${customerId} ${parsed.metadata.sequence}`;
    if ((sequences.get(place) ?? eventId) !== eventId) return broken(`two events are ${place}`);
    sequences.set(place, eventId);
    subscriber.receive({ 'detail-type': detailType, detail: parsed });
    if (known !== undefined) continue;
    byId.set(eventId, event);
    counts.set(customerId, (counts.get(customerId) ?? 0) + 1);
    highest.set(customerId, Math.max(highest.get(customerId) ?? 0, parsed.metadata.sequence));
  }
  for (const [customerId, last] of highest)
    if (counts.get(customerId) !== last)
      return broken(`${customerId} has ${counts.get(customerId)} events, and the last is number ${last}`);
  for (const { customerId, sequence, lifecycle } of customersIn(items)) {
    if ((highest.get(customerId) ?? 0) !== sequence)
      return broken(`the last event of ${customerId} is ${highest.get(customerId)} and not ${sequence}`);
    const path = subscriber.pathOf(customerId);
    const own = lifecycle.path.entries.map(({ stage, at }) => ({ stage, at: new Date(at).toISOString() }));
    if (
      path.length !== lengthOf(lifecycle.path) ||
      !isDeepStrictEqual(path.slice(lifecycle.path.dropped), own)
    )
      return broken(`a subscriber has another path of ${customerId} than the record`);
  }
  return undefined;
}

/** The customers, and the record of each, as the second implementation of the rules has them. */
function ofCustomers({ received, items, asOf }: Outcome): Violation | undefined {
  const { hiddenName, identityName } = createIdentityHash(TEST_KEY);
  const hidden = (identity: string) => hiddenName(identityName(identity));
  const expected = plainIdentity(
    received.flatMap(({ updates }) => updates),
    [],
    limitsOf(HISTORY_POLICY, []),
    hidden,
  ).customers.map(({ identities, objects, activities, closable }) => ({
    identities: [...new Set([...identities, ...objects.map(({ object }) => object)])].sort(),
    record: withLatestPath(
      plainRecord(
        // Of two reports of one instant the content decides which is the later one, and what is stored has hidden names.
        { objects: objects.map((one) => withPersons(one, hidden)), activities, accounts: closable },
        asOf,
      ),
    ),
  }));
  const found = new Map(
    comparableCustomers(items).map((one) => [
      one.identities.join(),
      inPlainForm(one.record, one.record.path, one.risk.reasons),
    ]),
  );
  for (const { identities, record } of expected) {
    const own = found.get(identities.join());
    if (own === undefined)
      return {
        promise: 'nothing is lost, in any order',
        text: `there is no customer ${identities.join(', ')}`,
      };
    if (!isDeepStrictEqual(own, record))
      return {
        promise: 'nothing is lost, once, in any order',
        text: `${identities.join(', ')}: ${differences(own, record)}`,
      };
    found.delete(identities.join());
  }
  const [extra] = found.keys();
  return extra === undefined
    ? undefined
    : { promise: 'once', text: `there is a customer too many: ${extra}` };
}

/** A record has the latest 16 entries of the path (docs/lifecycle.md). */
function withLatestPath<One extends { readonly path: readonly unknown[] }>(record: One): One {
  return { ...record, path: record.path.slice(-16) };
}

function differences(found: object, expected: object): string {
  const fields = Object.keys(expected) as (keyof typeof expected)[];
  return fields
    .filter((field) => !isDeepStrictEqual(found[field], expected[field]))
    .map((field) => `${field} is ${JSON.stringify(found[field])}, not ${JSON.stringify(expected[field])}`)
    .join('; ')
    .slice(0, 2_000);
}
