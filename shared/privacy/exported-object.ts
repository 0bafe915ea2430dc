import { toInstant } from '../customers/wire.ts';
import type { Identity } from '../identity/identity.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { parentNamedIn } from '../lifecycle/objects/history.ts';
import type { Attributes, ObjectHistory, Snapshot } from '../lifecycle/objects/object.ts';

/** An object in an export: everything that was reported of it and of its parts. */
export interface ExportedObject {
  /** Null if its identity is not stored in readable form. */
  readonly object: Identity | null;
  readonly type: ObjectHistory['type'];
  readonly connection: string;
  readonly provider: string;
  readonly snapshots: readonly ExportedSnapshot[];
}

/** What one delivery said of an object or of one of its parts. Instants are in ISO 8601. */
export interface ExportedSnapshot {
  readonly asOf: string;
  /** The type and the id of the part; null for the object itself. */
  readonly part: string | null;
  /** Null if the tool states none. */
  readonly version: string | null;
  readonly states: Snapshot['states'];
  readonly since: { readonly [Field in keyof Snapshot['since']]: string };
  readonly attributes: ExportedAttributes;
  readonly lists: Snapshot['lists'];
}

/** Accounts and addresses of other customers are left out. */
export type ExportedAttributes = Omit<Attributes, 'createdAt' | 'trialEndsAt'> & {
  readonly createdAt?: string;
  readonly trialEndsAt?: string | null;
};

/** The readable identities of the customer and of objects, by name. */
export type ReadableIdentities = ReadonlyMap<IdentityName, Identity>;

/** The names of objects in a history whose readable identity has to be looked up. */
export function hiddenObjectsIn(history: ObjectHistory): IdentityName[] {
  return [history.object, parentNamedIn(history)].filter(
    (name): name is IdentityName => name !== null && isHidden(name) && !isPersonName(name),
  );
}

/** An object in the form of an export. */
export function exportedObject(history: ObjectHistory, readable: ReadableIdentities): ExportedObject {
  const { object, type, connection, provider, snapshots } = history;
  return {
    object: readable.get(object) ?? (isHidden(object) ? null : object),
    type,
    connection,
    provider,
    snapshots: snapshots.map((snapshot) => exportedSnapshot(snapshot, readable)),
  };
}

function exportedSnapshot(
  { asOf, part, version, states, since, attributes, lists }: Snapshot,
  readable: ReadableIdentities,
): ExportedSnapshot {
  return {
    asOf: toInstant(asOf),
    part: part === '' ? null : part,
    version: version === '' ? null : version,
    states,
    since: Object.fromEntries(Object.entries(since).map(([field, at]) => [field, toInstant(at)])),
    attributes: exportedAttributes(attributes, readable),
    lists,
  };
}

function exportedAttributes(
  { account, address, of, createdAt, trialEndsAt, ...others }: Attributes,
  readable: ReadableIdentities,
): ExportedAttributes {
  const ownAccount = account == null ? account : readable.get(account);
  const ownAddress = address === undefined ? undefined : readable.get(address);
  const parent = of === undefined ? undefined : (readable.get(of) ?? (isHidden(of) ? undefined : of));
  return {
    ...(ownAccount !== undefined && { account: ownAccount }),
    ...(ownAddress !== undefined && { address: ownAddress }),
    ...(parent !== undefined && { of: parent }),
    ...(createdAt !== undefined && { createdAt: toInstant(createdAt) }),
    ...(trialEndsAt !== undefined && { trialEndsAt: toInstant(trialEndsAt) }),
    ...others,
  };
}

/** True for a keyed hash, which nobody can read. */
export function isHidden(name: IdentityName): boolean {
  return name.startsWith('#');
}
