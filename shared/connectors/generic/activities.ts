import { contactAt } from '../../identity/contact.ts';
import type { CustomerUpdate } from '../../identity/customer-update.ts';
import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import type { Money } from '../../lifecycle/money.ts';
import type { Connection, Delivery, FieldNotes, Mapping } from '../connector.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, refusedMapping } from '../mapping.ts';
import { type ReadItem, readItem, unknownFieldsOf } from './item.ts';
import type { Item } from './schema.ts';

const MAX_ITEMS = 100;
/** Limits for the field names in an answer: enough to find the mistake. */
const MAX_FIELDS = 20;
const MAX_PATH_CHARACTERS = 60;

/** The mapping of one activity, and its fields that have no effect. */
type Outcome = ({ readonly update: CustomerUpdate } | { readonly refused: string }) & {
  readonly unknown?: readonly string[];
  readonly unreadable?: readonly string[];
};

/**
 * Maps one activity or a list of up to 100. Each becomes an update of its own, because being in one list does not
 * identify two customers with each other. An item that cannot be read is refused by its position in the list; the
 * others are mapped. Unknown fields and unreadable optional fields are left out and named.
 */
export function mapGeneric(delivery: Delivery, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  if (!Array.isArray(body.value)) return collect([mapItem(body.value, connection)], () => '', '');
  if (body.value.length === 0) return ignoredMapping('empty');
  if (body.value.length > MAX_ITEMS)
    return refusedMapping(
      `a list may contain at most ${MAX_ITEMS} activities: send the rest in another request`,
    );
  return collect(
    body.value.map((item) => mapItem(item, connection)),
    (index) => `item ${index}: `,
    '.',
  );
}

/** Splits a list into one delivery per activity. */
export function splitGeneric(delivery: Delivery): Delivery[] {
  const body = readJsonBody(delivery.body);
  if ('refused' in body || !Array.isArray(body.value)) return [delivery];
  return body.value.map((item) => ({ ...delivery, body: Buffer.from(JSON.stringify(item)) }));
}

function collect(
  outcomes: readonly Outcome[],
  place: (index: number) => string,
  separator: '' | '.',
): Mapping {
  const pathsOf = (kind: 'unknown' | 'unreadable') =>
    outcomes
      .flatMap((outcome, index) =>
        (outcome[kind] ?? []).map((path) => (separator === '' ? path : `${index}${separator}${path}`)),
      )
      .slice(0, MAX_FIELDS)
      .map((path) => path.slice(0, MAX_PATH_CHARACTERS));
  const notes = notesOf(pathsOf('unknown'), pathsOf('unreadable'));
  return {
    updates: outcomes.flatMap((outcome) => ('update' in outcome ? [outcome.update] : [])),
    requests: [],
    ignored: [],
    refused: outcomes.flatMap((outcome, index) =>
      'refused' in outcome ? [`${place(index)}${outcome.refused}`] : [],
    ),
    ...(notes !== undefined && { notes }),
  };
}

function notesOf(unknownFields: string[], unreadableFields: string[]): FieldNotes | undefined {
  if (unknownFields.length + unreadableFields.length === 0) return undefined;
  return {
    ...(unknownFields.length > 0 && { unknownFields }),
    ...(unreadableFields.length > 0 && { unreadableFields }),
  };
}

interface Named {
  readonly persons: readonly Identity[];
  readonly order: Identity | undefined;
  readonly ticket: Identity | undefined;
  readonly subscription: Identity | undefined;
}

function mapItem(value: unknown, connection: Connection): Outcome {
  const unknown = unknownFieldsOf(value);
  const read = readItem(value);
  if ('refused' in read) return { ...read, unknown };
  const outcome = mapRead(read, connection);
  // The missing field may be one that could not be read. That reason is the more precise one.
  const reasons = [...read.unreadable].flatMap(([path, reason]) => (DISPLAYED.has(path) ? [] : [reason]));
  if (reasons.length > 0 && ('refused' in outcome || isWithoutCustomer(read, outcome.update)))
    return { refused: reasons.join('; '), unknown };
  return { ...outcome, unknown, unreadable: [...read.unreadable.keys()] };
}

/** These fields of the customer are only displayed. No activity needs them. */
const DISPLAYED: ReadonlySet<string> = new Set(['customer.name', 'customer.phone']);

/** The customer is named but cannot be read. It is not left out, because the activity would then belong to nobody. */
function isWithoutCustomer({ unreadable }: ReadItem, { persons }: CustomerUpdate): boolean {
  const isNaming = (path: string) => path.startsWith('customer') && !DISPLAYED.has(path);
  return persons.length === 0 && [...unreadable.keys()].some(isNaming);
}

function mapRead(read: ReadItem, connection: Connection): Outcome {
  const { item, total } = read;
  const named = namesOf(read, connection.name);
  if ('refused' in named) return named;
  const activity = activityOf(item, named, total, connection);
  if ('refused' in activity) return activity;
  const objects = [named.order, named.ticket, named.subscription].filter((one) => one !== undefined);
  const contact = contactAt(item.occurredAt, item.customer ?? {});
  const update = { persons: named.persons, objects, activities: [activity] };
  return { update: contact === undefined ? update : { ...update, contact } };
}

function namesOf({ item, email }: ReadItem, connection: string): Named | { readonly refused: string } {
  const customerId = item.customer?.id ?? null;
  const customer = customerId === null ? undefined : customerIdentity(connection, customerId);
  const named: Named = {
    persons: [customer, email].filter((one) => one !== undefined),
    order: item.order?.id ? objectIdentity(connection, 'order', item.order.id) : undefined,
    ticket: item.ticket ? objectIdentity(connection, 'ticket', item.ticket.id) : undefined,
    subscription: item.subscription
      ? objectIdentity(connection, 'subscription', item.subscription.id)
      : undefined,
  };
  const isNobody = named.persons.length === 0 && !named.order && !named.ticket && !named.subscription;
  return isNobody
    ? {
        refused:
          'names no customer or object: set customer.id, customer.email, order.id, ticket.id or subscription.id',
      }
    : named;
}

function activityOf(
  item: Item,
  { order, ticket, subscription }: Named,
  total: Money | null,
  connection: Connection,
): Activity | { readonly refused: string } {
  const type = item.type;
  const shared = {
    id: `${connection.name}:${item.id}`,
    occurredAt: item.occurredAt,
    connection: connection.name,
    provider: 'generic',
    version: item.version,
  };
  const about = order ?? ticket ?? subscription ?? null;
  switch (type) {
    case 'order.placed':
    case 'order.paid':
      return order ? { ...shared, type, about: order, total } : needs(type, 'order.id');
    case 'order.fulfilled':
    case 'order.cancelled':
      return order ? { ...shared, type, about: order } : needs(type, 'order.id');
    case 'order.refunded':
    case 'dispute.opened':
      return { ...shared, type, about: order ?? null, amount: total };
    case 'ticket.opened':
    case 'ticket.solved':
    case 'ticket.reopened':
      return ticket ? { ...shared, type, about: ticket } : needs(type, 'ticket.id');
    case 'subscription.started':
    case 'subscription.renewed':
    case 'subscription.cancel-scheduled':
      return subscription ? { ...shared, type, about: subscription } : needs(type, 'subscription.id');
    case 'subscription.ended':
      return subscription
        ? { ...shared, type, about: subscription, reason: item.reason }
        : needs(type, 'subscription.id');
    case 'rating.given':
      return item.rating ? { ...shared, type, about, rating: item.rating } : needs(type, 'rating');
    case 'review.published':
      return { ...shared, type, about, rating: item.rating ?? null };
    default:
      return { ...shared, type, about };
  }
}

function needs(type: string, what: string): { readonly refused: string } {
  return { refused: `${type} needs ${what}` };
}
