import { toInstant } from '../customers/wire.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityName, isPersonName, readableName } from '../identity/identity-hash.ts';
import type { Attributes, ObjectHistory, Snapshot } from '../lifecycle/objects/object.ts';

/** An object in an export: everything that was reported of it and of its parts. */
export interface ExportedObject extends Omit<ObjectHistory, 'object' | 'snapshots' | 'hasActivities'> {
  /** Null if its identity is not stored in readable form. */
  readonly object: Identity | null;
  readonly snapshots: readonly ExportedSnapshot[];
}

/**
 * What one delivery said of an object or of one of its parts, with instants in ISO 8601. Accounts and addresses of
 * other customers are left out.
 */
export interface ExportedSnapshot
  extends Pick<Snapshot, 'version' | 'states' | 'lists' | 'fact'>,
    Omit<Attributes, 'createdAt' | 'trialEndsAt'> {
  readonly asOf: string;
  /** Null for the object itself. */
  readonly part: string | null;
  readonly since: Readonly<Record<string, string>>;
  readonly createdAt?: string;
  readonly trialEndsAt?: string | null;
}

/** The identities of the customer, and those of objects that are stored under a keyed hash, by name. */
export type ReadableIdentities = ReadonlyMap<IdentityName, Identity>;

/** The objects in a history that are stored under a keyed hash: the object itself, and those that it is of. */
export function hiddenObjectsIn({ object, snapshots }: ObjectHistory): IdentityName[] {
  const named = [object, ...snapshots.flatMap(({ attributes }) => attributes.of ?? [])];
  return named.filter((name) => readableName(name) === null && !isPersonName(name));
}

/** An object in the form of an export. */
export function exportedObject(history: ObjectHistory, readable: ReadableIdentities): ExportedObject {
  const { object, type, connection, provider, snapshots } = history;
  return {
    type,
    connection,
    provider,
    object: readable.get(object) ?? readableName(object),
    snapshots: snapshots.map((snapshot) => exportedSnapshot(snapshot, readable)),
  };
}

function exportedSnapshot(
  { asOf, part, version, states, since, attributes, lists, fact }: Snapshot,
  readable: ReadableIdentities,
): ExportedSnapshot {
  return {
    asOf: toInstant(asOf),
    version,
    part: part === '' ? null : part,
    states,
    since: Object.fromEntries(Object.entries(since).map(([field, at]) => [field, toInstant(at)])),
    ...exportedAttributes(attributes, readable),
    lists,
    ...(fact !== undefined && { fact }),
  };
}

function exportedAttributes(
  { account, address, mergedInto, of, createdAt, trialEndsAt, ...others }: Attributes,
  readable: ReadableIdentities,
): Omit<ExportedSnapshot, 'asOf' | 'version' | 'part' | 'states' | 'since' | 'lists' | 'fact'> {
  const own = (person: string | null | undefined) => (person === null ? null : readable.get(person ?? ''));
  const ownAccount = own(account);
  const ownAddress = own(address);
  const survivor = own(mergedInto);
  const parent = of === undefined ? null : (readable.get(of) ?? readableName(of));
  return {
    ...(ownAccount !== undefined && { account: ownAccount }),
    ...(ownAddress !== undefined && { address: ownAddress }),
    ...(survivor !== undefined && { mergedInto: survivor }),
    ...(parent !== null && { of: parent }),
    ...(createdAt !== undefined && { createdAt: toInstant(createdAt) }),
    ...(trialEndsAt !== undefined && { trialEndsAt: toInstant(trialEndsAt) }),
    ...others,
  };
}
