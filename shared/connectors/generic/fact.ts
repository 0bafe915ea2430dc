import { createHash } from 'node:crypto';
import { contactAt } from '../../identity/contact.ts';
import type { CustomerUpdate } from '../../identity/customer-update.ts';
import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity, ActivityType } from '../../lifecycle/activity.ts';
import type { FactVersion, ObjectReport, ObjectType, Snapshot } from '../../lifecycle/objects/object.ts';
import { activitiesFrom, snapshot } from '../mapping.ts';
import type { ReadItem } from './item.ts';
import { type Meaning, NAMED_OBJECTS, type NamedObject, type Statement, WIRE_TYPES } from './wire-types.ts';

const activity = activitiesFrom('generic');

interface Fact extends ReadItem {
  readonly connection: string;
  readonly account: Identity | undefined;
  readonly address: Identity | undefined;
  readonly objects: ReadonlyMap<NamedObject, Identity>;
}

interface Refusal {
  readonly refused: string;
}

/** What an item says: an activity, or states of the object that it is about. */
export function updateOf(read: ReadItem, connection: string): { readonly update: CustomerUpdate } | Refusal {
  const fact = factOf(read, connection);
  const { item, account, address } = fact;
  const persons = [account, address].filter((one) => one !== undefined);
  if (persons.length === 0 && fact.objects.size === 0)
    return {
      refused: `names no customer or object: set customer.id, customer.email, ${idsOf(NAMED_OBJECTS)}`,
    };
  const said = whatIsSaid(fact, WIRE_TYPES[item.type]);
  if ('refused' in said) return said;
  const contact = contactAt(item.occurredAt, item.customer ?? {});
  return { update: { persons, ...said, ...(contact !== undefined && { contact }) } };
}

function factOf(read: ReadItem, connection: string): Fact {
  const { customer } = read.item;
  const account = customer?.id ? customerIdentity(connection, customer.id) : undefined;
  // An address that is not verified names a customer, but ties it to no account.
  const address = account !== undefined && customer?.emailVerified === false ? undefined : read.email;
  const objects = new Map<NamedObject, Identity>();
  for (const name of NAMED_OBJECTS) {
    const object = objectIdentity(connection, name, read.item[name]?.id ?? '');
    if (object !== undefined) objects.set(name, object);
  }
  return { ...read, connection, account, address, objects };
}

function whatIsSaid(
  fact: Fact,
  { of = [], states, activity: type }: Meaning,
): Pick<CustomerUpdate, 'activities' | 'objects'> | Refusal {
  const { item, account, address } = fact;
  const concerned = of === 'account' ? namedAs('account', account ?? address) : firstNamed(fact, of);
  if (states !== undefined && concerned !== undefined)
    return { activities: [], objects: [stated(fact, concerned, states), ...beside(fact, concerned)] };
  if (type === undefined || isUnreadable(fact, of))
    return {
      refused: `${item.type} needs ${of === 'account' ? 'customer.id or customer.email' : idsOf(of)}`,
    };
  const about = firstNamed(fact, NAMED_OBJECTS);
  const done = activityOf(fact, type, about?.object ?? null);
  if ('refused' in done) return done;
  // The object leads to the customer, also when nothing else is known of it.
  const known = about === undefined ? [] : [reportOf(fact, about, [ownerSnapshot(fact, about)])];
  return { activities: [done], objects: [...known, ...beside(fact, about)] };
}

/** An object that an item names. */
interface Named {
  readonly type: ObjectType;
  readonly object: Identity;
}

function namedAs(type: ObjectType, object: Identity | undefined): Named | undefined {
  return object === undefined ? undefined : { type, object };
}

function firstNamed({ objects }: Fact, names: readonly NamedObject[]): Named | undefined {
  const type = names.find((name) => objects.has(name));
  return type && namedAs(type, objects.get(type));
}

/** Without an object that was named but cannot be read, another fact would be reported. */
function isUnreadable({ unreadable }: Fact, names: readonly string[] | 'account'): boolean {
  return names !== 'account' && names.some((name) => unreadable.has(name) || unreadable.has(`${name}.id`));
}

function stated(fact: Fact, concerned: Named, states: NonNullable<Meaning['states']>): ObjectReport {
  const { item, amount } = fact;
  const statements = states({
    id: item.id,
    of: concerned.type,
    refund: item.refund?.id ?? null,
    dispute: item.dispute?.id ?? null,
    amount,
  });
  const snapshots = statements.map((statement) => statedSnapshot(fact, concerned, statement));
  const isWhole = statements.some(({ part }) => part === undefined);
  const owner = ownerSnapshot(fact, concerned);
  return reportOf(fact, concerned, isWhole || isEmpty(owner) ? snapshots : [owner, ...snapshots]);
}

function statedSnapshot(fact: Fact, concerned: Named, statement: Statement): Snapshot {
  const { item, amount } = fact;
  const { part, states, isCreated, hasAmount, hasReason } = statement;
  return snapshot(item.occurredAt, {
    ...(part !== undefined && { part }),
    fact: versionOf(fact),
    states,
    since: Object.fromEntries(Object.keys(states).map((field) => [field, item.occurredAt])),
    attributes: {
      ...(part === undefined && ownerOf(fact, concerned)),
      createdAt: isCreated && item.occurredAt,
      total: hasAmount && amount,
      endReason: hasReason && item.reason,
    },
  });
}

/** A fact with a version can be corrected. Its version says nothing about other facts of the object. */
function versionOf({ item: { type, id, version } }: Fact): FactVersion | undefined {
  return version === '' ? undefined : { id: `${type}:${id}`, version };
}

/** The objects that are named beside the one concerned, with what they belong to. */
function beside(fact: Fact, concerned: Named | undefined): ObjectReport[] {
  return [...fact.objects].flatMap(([type, object]) => {
    const owner = ownerSnapshot(fact, { type, object });
    return object === concerned?.object || isEmpty(owner) ? [] : [reportOf(fact, { type, object }, [owner])];
  });
}

function ownerSnapshot(fact: Fact, named: Named): Snapshot {
  const attributes = ownerOf(fact, named);
  return snapshot(fact.item.occurredAt, { fact: versionOf(fact), attributes });
}

function isEmpty({ attributes }: Snapshot): boolean {
  return Object.keys(attributes).length === 0;
}

/** What an object is of. */
const PARENTS: { readonly [Type in ObjectType]?: readonly NamedObject[] } = {
  payment: ['invoice', 'order', 'subscription'],
  invoice: ['subscription', 'order'],
};

function ownerOf(fact: Fact, { type }: Named): Snapshot['attributes'] {
  if (type === 'account') return {};
  const { account, address } = fact;
  const of = firstNamed(fact, PARENTS[type] ?? [])?.object;
  return {
    ...(account !== undefined && { account }),
    ...(address !== undefined && { address }),
    ...(of !== undefined && { of }),
  };
}

function reportOf(
  { connection }: Fact,
  { type, object }: Named,
  snapshots: readonly Snapshot[],
): ObjectReport {
  return { object, type, connection, provider: 'generic', snapshots };
}

function activityOf(fact: Fact, type: ActivityType, about: Identity | null): Activity | Refusal {
  const { item, connection, amount } = fact;
  const shared = activity(connection, type, activityId(fact, about), item.occurredAt, item.version);
  const rating = item.rating ?? null;
  switch (type) {
    case 'order.refunded':
      return { ...shared, type, about, amount: amount ?? null };
    case 'rating.given':
      return rating === null ? { refused: `${type} needs rating` } : { ...shared, type, about, rating };
    case 'review.published':
      return { ...shared, type, about, rating };
    default:
      return { ...shared, type, about };
  }
}

/** An activity's id is part of a key, which holds 1,024 bytes. */
const MAX_ID_BYTES = 700;

/** A sender's id is unique within its type and object. */
function activityId({ item, connection }: Fact, about: Identity | null): string {
  const object = about?.slice(connection.length + 1) ?? '';
  const own = `${object}:${item.id}`;
  const short = Buffer.byteLength(own) <= MAX_ID_BYTES ? own : createHash('sha256').update(own).digest('hex');
  return `${connection}:${item.type}:${short}`;
}

/** `order.id, invoice.id or payment.id`. */
function idsOf(names: readonly string[]): string {
  const ids = names.map((name) => `${name}.id`);
  const last = ids.pop() ?? '';
  return ids.length === 0 ? last : `${ids.join(', ')} or ${last}`;
}
