import type { Customer } from '../customers/customer.ts';
import { shownContact } from '../customers/shown-contact.ts';
import { recordOnTheWire, toInstant } from '../customers/wire.ts';
import { type PublishedEvent, toPublishedEvents } from '../events/published-events.ts';
import type { Identity } from '../identity/identity.ts';
import { type HiddenName, readableName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import { parseParked } from '../parking/parked-object.ts';
import { QUEUE_PREFIX } from '../platform/names.ts';
import { logOf } from '../storage/folded-log.ts';

import type { Page } from '../storage/pages.ts';
import { readOwned } from './erase-customer.ts';
import { type ExportPlace, placeText } from './export-place.ts';
import {
  type ExportedObject,
  exportedObject,
  hiddenObjectsIn,
  type ReadableIdentities,
} from './exported-object.ts';
import type { Privacy } from './privacy.ts';
import { type Subject, splitDelivery } from './split-delivery.ts';

/** An activity in an export. */
export type ExportedActivity = Omit<Activity, 'occurredAt'> & { readonly occurredAt: string };

/**
 * An identity, the customer's other identities that it was named with, those that a person merged it with, and name and
 * phone number as reported.
 */
export interface ExportedIdentity {
  readonly identity: Identity;
  readonly linkedWith: readonly Identity[];
  readonly mergedWith: readonly Identity[];
  readonly name: string | null;
  readonly phone: string | null;
}

/** A delivery, or a part of one, that waits to be applied. */
export interface ExportedDelivery {
  readonly connection: string;
  readonly receivedAt: string;
  readonly reasons: readonly string[];
  readonly body: string;
}

/** One page of all data about a customer: one or two of the lists, and `next` for the following page. */
export interface ExportPage {
  readonly customerId: string;
  readonly record?: ReturnType<typeof recordOnTheWire>;
  readonly identities?: readonly ExportedIdentity[];
  readonly activities?: readonly ExportedActivity[];
  readonly objects?: readonly ExportedObject[];
  readonly events?: readonly PublishedEvent[];
  readonly deliveries?: readonly ExportedDelivery[];
  readonly next: string | null;
}

/** A page of the log contains activities and objects. */
const ENTRIES_PER_PAGE = 250;
const TRANSITIONS_PER_PAGE = 50;
/** The number of parked texts that are searched for one page. */
const TEXTS_PER_PAGE = 50;

/** What one connection may see of a customer that others know, too. */
export interface ExportScope {
  readonly connection: string;
  /** Its accounts, and the addresses that no other connection claims. */
  readonly persons: readonly Identity[];
}

/**
 * Returns a page of all data about a customer: first the stored record and the identities, then activities and
 * objects, then events, finally parked deliveries. It reads about as much as it returns. With a scope, the record and the events are
 * left out, because they are derived from the reports of all connections.
 */
export async function exportPage(
  privacy: Privacy,
  customer: Customer,
  from: ExportPlace | undefined,
  scope?: ExportScope,
): Promise<ExportPage> {
  const { customerId } = customer;
  if (from === undefined) {
    const { record, ...who } = await whoTheyAre(privacy, customer, scope);
    return { customerId, ...(scope === undefined && { record }), ...who };
  }
  switch (from[0]) {
    case 'log':
      return { customerId, ...(await logFrom(privacy, customer, from[1], from[2], scope)) };
    case 'events':
      return { customerId, ...(await eventsFrom(privacy, customer, from[1], from[2])) };
    default:
      return { customerId, ...(await deliveriesFrom(privacy, customer, from[1], scope)) };
  }
}

/** Hashes of the homes in an order that later merges do not change. */
function homesOf({ services }: Privacy, { homes }: Customer): string[] {
  return homes.map(services.identityHash.hashOfName).sort();
}

async function whoTheyAre(privacy: Privacy, customer: Customer, scope: ExportScope | undefined) {
  const { services } = privacy;
  const { owners } = await readOwned(services, customer);
  const { hiddenName, identityName } = services.identityHash;
  const own = customer.homes
    .flatMap((home) => owners.get(home) ?? [])
    .filter(
      ({ identity }) =>
        readableName(identity) !== null && (scope === undefined || scope.persons.includes(identity)),
    );
  // Identities of other customers are left out: they may be somebody else's address.
  const among = (names: readonly HiddenName[]) =>
    own.flatMap(({ identity }) => (names.includes(hiddenName(identityName(identity))) ? [identity] : []));
  const identities = own.map((owner): ExportedIdentity => {
    const { identity, contact } = owner;
    return {
      identity,
      linkedWith: among(owner.claims.map(({ other }) => other)),
      mergedWith: among(owner.together),
      name: contact?.name?.text ?? null,
      phone: contact?.phone?.text ?? null,
    };
  });
  const known = [...owners.values()];
  const record = recordOnTheWire(customer, services.policy, known, await shownContact(known));
  const [first = ''] = homesOf(privacy, customer);
  return { record, identities, next: placeText(['log', first, null]) };
}

async function logFrom(
  privacy: Privacy,
  customer: Customer,
  home: string,
  after: string | null,
  scope: ExportScope | undefined,
) {
  const homes = homesOf(privacy, customer);
  const { values, next } = await pageUnder(homes, home, after, (one, from) =>
    privacy.pages.log(one, ENTRIES_PER_PAGE, from),
  );
  const afterwards: ExportPlace = scope === undefined ? ['events', '', null] : ['deliveries', ''];
  const place: ExportPlace = next === null ? afterwards : ['log', ...next];
  const isVisible = ({ connection }: { readonly connection: string }) =>
    scope === undefined || connection === scope.connection;
  const { activities, objects } = logOf(values);
  const visible = objects.filter(isVisible);
  const readable = await readableIdentities(privacy, customer, visible);
  return {
    activities: activities.filter(isVisible).map((activity) => exportedActivity(activity, readable)),
    objects: visible.map((history) => exportedObject(history, readable)),
    next: placeText(place),
  };
}

/** The address of another customer is left out. */
function exportedActivity(
  { address = '', ...activity }: Activity,
  readable: ReadableIdentities,
): ExportedActivity {
  const own = readable.get(address);
  return {
    ...activity,
    occurredAt: toInstant(activity.occurredAt),
    ...(own !== undefined && { address: own }),
  };
}

/** The identities of the customer, and those of the objects that are stored under a keyed hash. */
async function readableIdentities(
  { services: { store, identityHash } }: Privacy,
  { homes }: Customer,
  objects: readonly ObjectHistory[],
): Promise<ReadableIdentities> {
  if (objects.length === 0) return new Map();
  const identities = [...homes, ...new Set(objects.flatMap(hiddenObjectsIn))];
  const { owners } = await store.find({ identities }, true);
  const readable = owners.filter(({ identity }) => readableName(identity) !== null);
  const { identityName, hiddenName } = identityHash;
  return new Map(
    readable.flatMap(({ identity }) => {
      const name = identityName(identity);
      return [name, hiddenName(name)].map((one) => [one, identity] as const);
    }),
  );
}

async function eventsFrom(privacy: Privacy, customer: Customer, id: string, after: string | null) {
  const { merged } = await readOwned(privacy.services, customer);
  const ids = [customer.customerId, ...merged].sort();
  const { values, next } = await pageUnder(ids, id, after, (one, from) =>
    privacy.pages.transitions(one, TRANSITIONS_PER_PAGE, from),
  );
  const events = values.flatMap(({ transition }) =>
    transition === undefined ? [] : toPublishedEvents(transition, privacy.services.policy.bucketSalt),
  );
  return { events, next: placeText(next === null ? ['deliveries', ''] : ['events', ...next]) };
}

/** Returns a page of the items under the sorted keys, and where the next page begins; null after the last. */
async function pageUnder<Value>(
  keys: readonly string[],
  key: string,
  after: string | null,
  read: (key: string, after: string | undefined) => Promise<Page<Value>>,
): Promise<Page<Value, readonly [key: string, after: string | null]>> {
  const [found, following] = keys.filter((one) => one >= key);
  if (found === undefined) return { values: [], next: null };
  const { values, next } = await read(found, found === key ? (after ?? undefined) : undefined);
  if (next !== null) return { values, next: [found, next] };
  return { values, next: following === undefined ? null : [following, null] };
}

async function deliveriesFrom(
  privacy: Privacy,
  customer: Customer,
  after: string,
  scope: ExportScope | undefined,
) {
  const subject = livingSubject(privacy, customer);
  const deliveries: ExportedDelivery[] = [];
  let seen = 0;
  let last = after;
  for (const prefix of Object.values(QUEUE_PREFIX).sort()) {
    for await (const key of privacy.parked.list(prefix, last)) {
      if (seen === TEXTS_PER_PAGE) return { deliveries, next: placeText(['deliveries', last]) };
      last = key;
      seen += 1;
      const text = await privacy.parked.read(key);
      const delivery = text === undefined ? undefined : parseParked(text);
      if (delivery === undefined || (scope !== undefined && delivery.connection !== scope.connection))
        continue;
      const { connection, receivedAt, reasons } = delivery;
      const { concerning } = await splitDelivery(privacy, subject, delivery);
      for (const { body } of concerning)
        deliveries.push({
          connection,
          receivedAt: toInstant(receivedAt),
          reasons,
          body: Buffer.from(body).toString('utf8'),
        });
    }
  }
  return { deliveries, next: null };
}

function livingSubject({ services }: Privacy, { homes }: Customer): Subject {
  const { store, identityHash } = services;
  return {
    homes: new Set(homes.map(identityHash.hashOfName)),
    async own(names) {
      if (names.length === 0) return false;
      const { owners } = await store.find({ identities: names }, false);
      return owners.some(({ home }) => homes.includes(home));
    },
  };
}
