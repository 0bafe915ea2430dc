import type { KnownConnection } from '../connectors/connection-list.ts';
import type { Delivery, Mapping } from '../connectors/connector.ts';
import { customerIdentity, type Identity, OBJECT_KINDS, objectIdentity } from '../identity/identity.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { ParkedDelivery } from '../parking/parked-deliveries.ts';
import type { Privacy } from './privacy.ts';
import { tokensOf } from './tokens.ts';

/** Whom a search is for. */
export interface Subject {
  /** Hashes of the homes: a text may name so many people that not each can be looked up. */
  readonly homes: ReadonlySet<string>;
  /** Whether an identity leads, or led, to them. */
  readonly own: (names: readonly (Identity | IdentityName)[]) => Promise<boolean>;
}

/** A parked delivery, taken apart: what concerns somebody, and what concerns others alone. */
export interface SplitDelivery {
  readonly concerning: readonly Delivery[];
  readonly others: readonly Delivery[];
}

/** Which parts of a parked delivery concern somebody. */
export async function partDelivery(
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
  const concerning: Delivery[] = [];
  const others: Delivery[] = [];
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
  { body }: Delivery,
  { name }: KnownConnection,
): Promise<boolean> {
  // A request to erase that is still waiting may be about others, too, and goes with being answered.
  if (requests.length > 0) return false;
  if (await subject.own(updates.flatMap(({ persons, objects }) => [...persons, ...objects]))) return true;
  const isUnderstood = refused.length + ignored.length === 0;
  return !isUnderstood && (await isNamedIn(privacy, subject, body, name));
}

/** Whether a text that nobody understands holds a name of theirs: an address, or the id of a customer or an object. */
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
