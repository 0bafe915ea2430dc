import { toInstant } from '../customers/wire.ts';
import { type IdentityName, readableName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { Attributes, ObjectHistory, Snapshot } from '../lifecycle/objects/object.ts';

/** An activity in an export. */
export type ExportedActivity = Omit<Activity, 'occurredAt'> & { readonly occurredAt: string };

type Instants = Readonly<Record<string, string>>;

/** What was reported of an object or of one of its parts. */
interface ExportedSnapshot
  extends Omit<Attributes, 'createdAt' | 'trialEndsAt'>,
    Pick<Snapshot, 'version' | 'states' | 'lists' | 'fact'> {
  readonly asOf: string;
  /** Null for the object itself. */
  readonly part: string | null;
  readonly since: Instants;
  readonly createdAt?: string;
  readonly trialEndsAt?: string | null;
}

/** An object in an export, with everything that was reported of it. */
export interface ExportedObject extends Pick<ObjectHistory, 'type' | 'connection' | 'provider'> {
  /** Null if its id contains personal data: then only a keyed hash of it is stored. */
  readonly object: string | null;
  readonly snapshots: readonly ExportedSnapshot[];
}

/** An activity with its instant as on the wire. */
export function exportedActivity(activity: Activity): ExportedActivity {
  return { ...activity, occurredAt: toInstant(activity.occurredAt) };
}

/**
 * An object with readable names and instants.
 * @param readable the identities behind the hidden names of the customer
 */
export function exportedObject(
  { object, type, connection, provider, snapshots }: ObjectHistory,
  readable: ReadonlyMap<IdentityName, string>,
): ExportedObject {
  const nameOf = (name: IdentityName) => readableName(name) ?? readable.get(name);
  return {
    object: nameOf(object) ?? null,
    type,
    connection,
    provider,
    snapshots: snapshots.map(({ part, asOf, version, states, since, attributes, lists, fact }) => ({
      asOf: toInstant(asOf),
      part: part === '' ? null : part,
      version,
      states,
      since: Object.fromEntries(Object.entries(since).map(([field, at]) => [field, toInstant(at)])),
      ...exportedAttributes(attributes, nameOf),
      lists,
      ...(fact !== undefined && { fact }),
    })),
  };
}

/** A name that cannot be read is left out: it may be the address of somebody else. */
function exportedAttributes(
  { account, address, of, createdAt, trialEndsAt, ...rest }: Attributes,
  nameOf: (name: IdentityName) => string | undefined,
) {
  const names = {
    account: account == null ? account : nameOf(account),
    address: address === undefined ? undefined : nameOf(address),
    of: of === undefined ? undefined : nameOf(of),
  };
  return {
    ...rest,
    ...(names.account !== undefined && { account: names.account }),
    ...(names.address !== undefined && { address: names.address }),
    ...(names.of !== undefined && { of: names.of }),
    ...(createdAt !== undefined && { createdAt: toInstant(createdAt) }),
    ...(trialEndsAt !== undefined && { trialEndsAt: toInstant(trialEndsAt) }),
  };
}
