import type { KnownConnection } from '../connectors/connection-list.ts';
import type { DeliveryContent, Mapping } from '../connectors/connector.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { customerIdentity, type Identity, OBJECT_KINDS, objectIdentity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { attributeOf, ownerNamedIn, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ParkedDelivery } from '../parking/parked-deliveries.ts';
import type { Privacy } from './privacy.ts';
import { tokensOf } from './tokens.ts';

/** The person that a search is about. */
export interface Subject {
  /** Hashes of their homes: a text may name too many people to look each of them up. */
  readonly homes: ReadonlySet<string>;
  /** Whether one of the identities leads, or led, to them. */
  readonly own: (names: readonly (Identity | IdentityName)[]) => Promise<boolean>;
}

/** The parts of a parked delivery: those that concern the person, and those that concern only others. */
export interface SplitDelivery {
  readonly concerning: readonly DeliveryContent[];
  readonly others: readonly DeliveryContent[];
}

/** Splits a parked delivery into the parts that concern the person and the others. */
export async function splitDelivery(
  privacy: Privacy,
  subject: Subject,
  delivery: ParkedDelivery,
): Promise<SplitDelivery> {
  const connection = privacy.connections.get(delivery.connection);
  if (connection === undefined) {
    const concerns = await isNamedIn(privacy, subject, delivery.body);
    return concerns ? { concerning: [delivery], others: [] } : { concerning: [], others: [delivery] };
  }
  const connector = await privacy.loadConnector(connection.provider);
  const concerning: DeliveryContent[] = [];
  const others: DeliveryContent[] = [];
  for (const part of connector.split?.(delivery) ?? [delivery]) {
    const concerns = await isConcerned(privacy, subject, connector.map(part, connection), part, connection);
    (concerns ? concerning : others).push(part);
  }
  return { concerning, others };
}

async function isConcerned(
  privacy: Privacy,
  subject: Subject,
  { updates, requests, ignored, refused }: Mapping,
  { body }: DeliveryContent,
  { name }: KnownConnection,
): Promise<boolean> {
  // A pending erasure request may concern others, too. It disappears when it is processed.
  if (requests.length > 0) return false;
  if (await subject.own(updates.flatMap(namedIn))) return true;
  const isUnderstood = refused.length + ignored.length === 0;
  return !isUnderstood && (await isNamedIn(privacy, subject, body, name));
}

/**
 * Everybody and everything that an update names: its persons, its objects, what these belong to, and the accounts that
 * they were merged into.
 */
function namedIn({ persons, objects, activities }: CustomerUpdate): Identity[] {
  const owners = objects.flatMap((report) => [ownerNamedIn(report), parentNamedIn(report)]);
  const survivors = objects.map((report) => attributeOf(report, '', 'mergedInto') ?? null);
  const about = persons.length > 0 ? [] : activities.map((activity) => activity.about);
  return [...persons, ...objects.map(({ object }) => object), ...owners, ...survivors, ...about].filter(
    (identity) => identity !== null,
  );
}

/** Whether an unreadable text contains an identity of the person: an address, or the id of a customer or an object. */
export async function isNamedIn(
  { services, connections }: Privacy,
  { homes, own }: Subject,
  body: Uint8Array,
  connection?: string,
): Promise<boolean> {
  const { emails, ids } = tokensOf(body);
  const { hash } = services.identityHash;
  const names = connection === undefined ? [...connections.keys()] : [connection];
  const persons = names.flatMap((name) => ids.flatMap((id) => customerIdentity(name, id) ?? []));
  if ([...emails, ...persons].some((identity) => homes.has(hash(identity)))) return true;
  return own(
    names.flatMap((name) =>
      OBJECT_KINDS.flatMap((kind) => ids.flatMap((id) => objectIdentity(name, kind, id) ?? [])),
    ),
  );
}
