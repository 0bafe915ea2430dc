import { createHash } from 'node:crypto';
import { contactAt } from '../../identity/contact.ts';
import type { CustomerUpdate } from '../../identity/customer-update.ts';
import { ownAddress } from '../../identity/email-identity.ts';
import { customerIdentity, type Identity, isPersonal, objectIdentity } from '../../identity/identity.ts';
import type { Activity, ActivityType } from '../../lifecycle/activity.ts';
import type { ObjectReport, ObjectType, Snapshot } from '../../lifecycle/objects/object.ts';
import type { Connection } from '../connector.ts';
import { activitiesFrom, snapshot } from '../mapping.ts';
import type { ReadItem } from './item.ts';
import {
  type Details,
  type Meaning,
  NAMED_OBJECTS,
  type NamedObject,
  type Statement,
  WIRE_TYPES,
} from './wire-types.ts';

interface Fact extends ReadItem {
  readonly connection: string;
  readonly provider: string;
  readonly account: Identity | undefined;
  readonly address: Identity | undefined;
  readonly objects: ReadonlyMap<NamedObject, Identity>;
  /** The id of the account is an address that is not verified. */
  readonly isIdUnverified: boolean;
}

/** An object that an item names. */
interface Named {
  readonly type: ObjectType;
  readonly object: Identity;
}

interface Refusal {
  readonly refused: string;
}

/** What an item says: an activity, or states of the object that it is about. */
export function updateOf(
  read: ReadItem,
  connection: Connection,
): { readonly update: CustomerUpdate } | Refusal {
  const outcome = updateFrom(read, connection);
  const { customer } = read.item;
  if ('refused' in outcome || !customer?.id || read.email === undefined || !isDenied(read)) return outcome;
  const withoutId = updateFrom(
    { ...read, item: { ...read.item, customer: { ...customer, id: null } } },
    connection,
  );
  return 'refused' in withoutId ? outcome : { update: { ...outcome.update, withoutId: withoutId.update } };
}

function updateFrom(read: ReadItem, connection: Connection): { readonly update: CustomerUpdate } | Refusal {
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
  const objects = [...said.objects, ...unverifiedIdOf(fact, said.objects)];
  return { update: { persons, ...said, objects, ...(contact !== undefined && { contact }) } };
}

function factOf(read: ReadItem, { name: connection, provider }: Connection): Fact {
  const { customer } = read.item;
  const account = customer?.id ? customerIdentity(connection, customer.id) : undefined;
  const isUnverified = isDenied(read);
  const inId = account === undefined ? undefined : ownAddress(account);
  const email = read.email ?? (isAboutId(read, isUnverified) ? inId : undefined);
  const address = account !== undefined && isUnverified ? undefined : email;
  const objects = new Map<NamedObject, Identity>();
  for (const name of NAMED_OBJECTS) {
    const object = objectIdentity(connection, name, read.item[name]?.id ?? '');
    if (object !== undefined) objects.set(name, object);
  }
  const isIdUnverified = isUnverified && inId !== undefined && inId === email;
  return { ...read, email, connection, provider, account, address, objects, isIdUnverified };
}

/** An address that is not verified names a customer, but is not that of an account. A typing error ties nobody either. */
function isDenied({ item, unreadable }: ReadItem): boolean {
  return item.customer?.emailVerified === false || unreadable.has('customer.emailVerified');
}

/** Without an address, `emailVerified` is about the id, if this is one. One that cannot be read verifies nothing. */
function isAboutId({ item, unreadable }: ReadItem, isUnverified: boolean): boolean {
  return isUnverified || (item.customer?.emailVerified === true && !unreadable.has('customer.email'));
}

function whatIsSaid(
  fact: Fact,
  { of = [], states, activity: type }: Meaning,
): Pick<CustomerUpdate, 'activities' | 'objects'> | Refusal {
  const { item } = fact;
  const concerned = of === 'account' ? accountNamed(fact) : firstNamed(fact, of);
  if (states !== undefined && concerned !== undefined) {
    const objects = reportsOf(fact, concerned, states(detailsOf(fact, concerned)));
    // A subscription says nothing of its single payments.
    const isOfUnnamed = type === 'payment.recovered' && concerned.type === 'subscription';
    return { activities: isOfUnnamed ? [plainActivity(fact, type, concerned)] : [], objects };
  }
  if (type === undefined || isUnreadable(fact, of))
    return {
      refused: `${item.type} needs ${of === 'account' ? 'customer.id or customer.email' : idsOf(of)}`,
    };
  const about = firstNamed(fact, NAMED_OBJECTS);
  const done = activityOf(fact, type, about);
  return 'refused' in done ? done : { activities: [done], objects: reportsOf(fact, about, []) };
}

function accountNamed({ account, address }: Fact): Named | undefined {
  const object = account ?? address;
  return object === undefined ? undefined : { type: 'account', object };
}

function firstNamed({ objects }: Fact, names: readonly NamedObject[]): Named | undefined {
  for (const type of names) {
    const object = objects.get(type);
    if (object !== undefined) return { type, object };
  }
  return undefined;
}

/** Without an object that was named but cannot be read, another fact would be reported. */
function isUnreadable({ unreadable }: Fact, names: readonly string[] | 'account'): boolean {
  return names !== 'account' && names.some((name) => unreadable.has(name) || unreadable.has(`${name}.id`));
}

function detailsOf({ item: { id, refund, dispute }, amount }: Fact, { type }: Named): Details {
  return { id, of: type, refund: refund?.id ?? null, dispute: dispute?.id ?? null, amount };
}

/** What is stated of the object concerned, and what each other object that is named belongs to. */
function reportsOf(
  fact: Fact,
  concerned: Named | undefined,
  statements: readonly Statement[],
): ObjectReport[] {
  const named: readonly Named[] = [...fact.objects].map(([type, object]) => ({ type, object }));
  const beside = named.filter(({ object }) => object !== concerned?.object);
  return [
    // The object leads to the customer, also when nothing else is known of it.
    ...(concerned === undefined ? [] : [reportOf(fact, concerned, statements)]),
    ...beside.map((other) => reportOf(fact, other, [])).filter(({ snapshots }) => !snapshots.every(isEmpty)),
  ];
}

/** That the address in the id is not verified is kept with the account, unless its report says so itself. */
function unverifiedIdOf(fact: Fact, reports: readonly ObjectReport[]): ObjectReport[] {
  const { account, connection, provider, isIdUnverified } = fact;
  if (!isIdUnverified || account === undefined || reports.some(({ type }) => type === 'account')) return [];
  const said = snapshotOf(fact, { states: {} }, { unverifiedId: true });
  return [{ object: account, type: 'account', connection, provider, snapshots: [said] }];
}

function reportOf(fact: Fact, { type, object }: Named, statements: readonly Statement[]): ObjectReport {
  const parts = statements.filter(({ part }) => part !== undefined);
  const [whole = { states: {} }] = statements.filter(({ part }) => part === undefined);
  const own = snapshotOf(fact, whole, ownerOf(fact, type));
  const snapshots = parts.map((part) => snapshotOf(fact, part));
  if (parts.length === 0 || !isEmpty(own)) snapshots.unshift(own);
  return { object, type, connection: fact.connection, provider: fact.provider, snapshots };
}

function snapshotOf(
  { item, amount }: Fact,
  { part = '', states, isCreated, hasAmount, hasReason }: Statement,
  owner: Snapshot['attributes'] = {},
): Snapshot {
  const { type, id, version, occurredAt } = item;
  return snapshot(occurredAt, {
    part,
    // A fact with a version can be corrected. Its version says nothing about other facts of the object.
    fact: version === '' ? undefined : { id: `${type}:${id}`, version },
    states,
    since: Object.fromEntries(Object.keys(states).map((field) => [field, occurredAt])),
    attributes: {
      ...owner,
      createdAt: isCreated && occurredAt,
      total: hasAmount && amount,
      endReason: hasReason && item.reason,
    },
  });
}

function isEmpty({ states, attributes }: Snapshot): boolean {
  return Object.keys(states).length + Object.keys(attributes).length === 0;
}

/** What an object is of. */
const PARENTS: { readonly [Type in ObjectType]?: readonly NamedObject[] } = {
  payment: ['invoice', 'order', 'subscription'],
  invoice: ['subscription', 'order'],
};

function ownerOf(fact: Fact, type: ObjectType): Snapshot['attributes'] {
  const { account, address, email } = fact;
  if (type === 'account') {
    // An address is itself what a customer without an id is known by.
    if (account === undefined || email === undefined) return {};
    return { address: address ?? null, ...(fact.isIdUnverified && { unverifiedId: true }) };
  }
  const of = firstNamed(fact, PARENTS[type] ?? [])?.object;
  return {
    ...(account !== undefined && { account }),
    ...(address !== undefined && { address }),
    ...(of !== undefined && { of }),
  };
}

function activityOf(fact: Fact, type: ActivityType, about: Named | undefined): Activity | Refusal {
  const rating = fact.item.rating ?? null;
  switch (type) {
    case 'order.refunded':
      return { ...plainActivity(fact, type, about), amount: fact.amount ?? null };
    case 'rating.given':
      if (rating === null) return { refused: `${type} needs rating` };
      return { ...plainActivity(fact, type, about), rating };
    case 'review.published':
      return { ...plainActivity(fact, type, about), rating };
    default:
      return plainActivity(fact, type, about);
  }
}

function plainActivity<Type extends ActivityType>(fact: Fact, type: Type, named: Named | undefined) {
  const { item, connection, provider } = fact;
  const about = named?.object ?? null;
  const activity = activitiesFrom(provider);
  return { ...activity(connection, type, activityId(fact, about), item.occurredAt, item.version), about };
}

/** An activity's id is part of a key, which holds 1,024 bytes. */
const MAX_ID_BYTES = 700;

/** A sender's id is unique within its type and object. What may hold an address is hashed. */
function activityId({ item, connection }: Fact, about: Identity | null): string {
  const object = about?.slice(connection.length + 1) ?? '';
  const own = `${object}:${item.id}`;
  const isShown = Buffer.byteLength(own) <= MAX_ID_BYTES && !isPersonal(own);
  const short = isShown ? own : createHash('sha256').update(own).digest('hex');
  return `${connection}:${item.type}:${short}`;
}

/** `order.id, invoice.id or payment.id`. */
function idsOf(names: readonly string[]): string {
  const ids = names.map((name) => `${name}.id`);
  const last = ids.pop() ?? '';
  return ids.length === 0 ? last : `${ids.join(', ')} or ${last}`;
}
