import type * as z from 'zod/mini';
import type { Contact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { emailIdentity } from '../identity/email-identity.ts';
import { type Identity, type ObjectKind, objectIdentity } from '../identity/identity.ts';
import type { ActivityType } from '../lifecycle/activity.ts';
import { parseMoney } from '../lifecycle/amounts.ts';
import type { Money } from '../lifecycle/money.ts';
import type {
  Attributes,
  FactVersion,
  ObjectReport,
  ObjectType,
  PartKey,
  Snapshot,
} from '../lifecycle/objects/object.ts';
import type { StateField, States } from '../lifecycle/objects/states.ts';
import type { Mapping, PrivacyRequest } from './connector.ts';
import { refusalOf } from './fields.ts';

/** Updates as the result of mapping one body. */
export interface Updates {
  readonly updates: readonly CustomerUpdate[];
}

/** The result of mapping one body. */
export type Outcome =
  | Updates
  | { readonly requests: readonly PrivacyRequest[] }
  | { readonly ignored: string }
  | { readonly refused: string };

/** Maps the body of one topic. */
export type TopicMapper<Context> = (body: unknown, context: Context) => Outcome;

/** A mapper that parses the body with a schema first and refuses a body that does not match. */
export function parsed<Schema extends z.ZodMiniType, Context>(
  schema: Schema,
  map: (body: z.output<Schema>, context: Context) => Outcome,
): TopicMapper<Context> {
  return (body, context) => {
    const reading = schema.safeParse(body);
    return reading.success ? map(reading.data, context) : { refused: refusalOf(reading.error) };
  };
}

/** Builds an update. Identities and reports that the body does not have are left out. */
export function update(parts: {
  readonly persons?: readonly (Identity | null | undefined)[];
  readonly objects?: readonly (ObjectReport | undefined)[];
  readonly activities?: CustomerUpdate['activities'];
  readonly contact?: Contact | undefined;
  readonly perPurchase?: boolean;
}): Updates {
  return {
    updates: [
      {
        persons: (parts.persons ?? []).filter((person) => typeof person === 'string'),
        objects: (parts.objects ?? []).filter((report) => report !== undefined),
        activities: parts.activities ?? [],
        ...(parts.contact !== undefined && { contact: parts.contact }),
        ...(parts.perPurchase && { perPurchase: true }),
      },
    ],
  };
}

type Nullable<Fields> = { readonly [Name in keyof Fields]?: Fields[Name] | null | undefined };

/** Values that no object has from its creation: it was something else before. */
const NEVER_FIRST: { readonly [Field in StateField]?: readonly string[] } = {
  cancelled: ['yes'],
  refunded: ['partly', 'fully'],
  status: ['ended'],
  account: ['closed'],
};

/**
 * What a body says of an object or of one of its parts. Own instants that the body does not have are left out. Without one,
 * a cancellation, a refund or an end is dated by the body, also if nothing was reported before: never by the creation.
 */
export function snapshot(
  asOf: number,
  parts: {
    readonly part?: PartKey;
    readonly version?: string;
    readonly states?: States;
    readonly since?: Nullable<Snapshot['since']>;
    readonly attributes?: { readonly [Name in keyof Attributes]?: Attributes[Name] | undefined };
    readonly lists?: Snapshot['lists'];
    readonly fact?: FactVersion | undefined;
  },
): Snapshot {
  const { states = {} } = parts;
  const own = stated<Snapshot['since']>(parts.since, (value) => value !== null && value !== undefined);
  return {
    part: parts.part ?? '',
    asOf,
    version: parts.version ?? '',
    states,
    since: { ...ofNeverFirst(states, asOf), ...own },
    attributes: stated<Attributes>(parts.attributes, (value) => value !== undefined),
    lists: parts.lists ?? {},
    ...(parts.fact !== undefined && { fact: parts.fact }),
  };
}

function ofNeverFirst(states: States, asOf: number): Snapshot['since'] {
  const since: { [Field in StateField]?: number } = {};
  let field: StateField;
  for (field in NEVER_FIRST) if (NEVER_FIRST[field]?.includes(states[field] ?? '')) since[field] = asOf;
  return since;
}

// The filter removes exactly the values that the result type does not have.
function stated<Fields extends object>(
  fields: { readonly [Name in keyof Fields]?: unknown } | undefined,
  isStated: (value: unknown) => boolean,
): Fields {
  const kept: { [Name in keyof Fields]?: unknown } = {};
  for (const name in fields) if (isStated(fields[name])) kept[name] = fields[name];
  return kept as Fields;
}

/** Returns a function that builds the report of an object for a provider. Undefined without an identity. */
export function reportsFrom(provider: string) {
  return (
    connection: string,
    type: ObjectType,
    object: Identity | undefined,
    ...snapshots: readonly Snapshot[]
  ): ObjectReport | undefined =>
    object === undefined ? undefined : { object, type, connection, provider, snapshots };
}

/**
 * An amount as an attribute: undefined if the body has none, null if it has one that cannot be read. An unreadable
 * amount never blocks what it belongs to.
 */
export function statedAmount(
  amount: string | number | null | undefined,
  currency: string | null | undefined,
): Money | null | undefined {
  if (amount === null || amount === undefined) return undefined;
  const money = currency === null || currency === undefined ? null : parseMoney(amount, currency);
  return money === null || 'refused' in money ? null : money;
}

/** The identity of an e-mail address; undefined if it is missing or not an address. */
export function emailOf(address: string | null): Identity | undefined {
  return address === null ? undefined : emailIdentity(address);
}

/**
 * The address of an account as an attribute, by the field of its body: null if the account has none, or one that the tool
 * calls unverified; undefined if the body does not have the field, or one that cannot be read.
 */
export function statedAddress(field: unknown, isVerified = true): Identity | null | undefined {
  if (field === null || field === '') return null;
  const address = typeof field === 'string' ? emailIdentity(field) : undefined;
  return address === undefined || isVerified ? address : null;
}

/** The identity of an object; undefined if its id is missing or unusable. */
export function objectOf(
  { connection }: { readonly connection: string },
  kind: ObjectKind,
  id: string | null,
): Identity | undefined {
  return id === null ? undefined : objectIdentity(connection, kind, id);
}

/** Returns a function that builds the fields that all activities of a provider share. */
export function activitiesFrom(provider: string) {
  return <Type extends ActivityType>(
    connection: string,
    type: Type,
    id: string,
    occurredAt: number,
    version = '',
  ) => ({ id, type, occurredAt, connection, provider, version });
}

const NOTHING: Mapping = { updates: [], requests: [], ignored: [], refused: [] };

/** The mapping of a delivery with one topic. A refusal names the topic. */
export function mappingOf(topic: string, outcome: Outcome): Mapping {
  if ('refused' in outcome) return refusedMapping(`${topic}: ${outcome.refused}`);
  if ('ignored' in outcome) return ignoredMapping(outcome.ignored);
  const unreadableAmounts = 'updates' in outcome ? unreadableIn(outcome.updates) : 0;
  return { ...NOTHING, ...outcome, ...(unreadableAmounts > 0 && { unreadableAmounts }) };
}

/** An amount that is stated and cannot be read is null. */
function unreadableIn(updates: readonly CustomerUpdate[]): number {
  let unreadable = 0;
  for (const { objects } of updates)
    for (const { snapshots } of objects)
      for (const { attributes } of snapshots) if (attributes.total === null) unreadable += 1;
  return unreadable;
}

/** The mapping of a delivery that could not be read. */
export function refusedMapping(sentence: string): Mapping {
  return { ...NOTHING, refused: [sentence] };
}

/** The mapping of a delivery that is ignored. */
export function ignoredMapping(reason: string): Mapping {
  return { ...NOTHING, ignored: [reason] };
}
