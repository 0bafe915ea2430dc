import { contactAt } from '../../identity/contact.ts';
import type { CustomerUpdate } from '../../identity/customer-update.ts';
import { customerIdentity, emailIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { type Money, type MoneyRefusal, parseMoney } from '../../lifecycle/money.ts';
import type { Connection, Delivery, Mapping } from '../connector.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, refusedMapping } from '../mapping.ts';
import { type Item, itemSchema } from './schema.ts';

const MOST_ITEMS = 100;

type Outcome = { readonly update: CustomerUpdate } | { readonly refused: string };

/**
 * One activity or a list of up to 100, each an update of its own: being in one list does not make two customers one.
 * An item that is not understood is refused by its place in the list, the others are mapped.
 */
export function mapGeneric(delivery: Delivery, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  if (!Array.isArray(body.value)) return collect([mapItem(body.value, connection)], () => '');
  if (body.value.length === 0) return ignoredMapping('empty');
  if (body.value.length > MOST_ITEMS)
    return refusedMapping(`a list may hold at most ${MOST_ITEMS} activities`);
  return collect(
    body.value.map((item) => mapItem(item, connection)),
    (index) => `item ${index}: `,
  );
}

/** Each activity of a list as a delivery of its own. */
export function splitGeneric(delivery: Delivery): Delivery[] {
  const body = readJsonBody(delivery.body);
  if ('refused' in body || !Array.isArray(body.value)) return [delivery];
  return body.value.map((item) => ({ ...delivery, body: Buffer.from(JSON.stringify(item)) }));
}

function collect(outcomes: readonly Outcome[], place: (index: number) => string): Mapping {
  return {
    updates: outcomes.flatMap((outcome) => ('update' in outcome ? [outcome.update] : [])),
    requests: [],
    ignored: [],
    refused: outcomes.flatMap((outcome, index) =>
      'refused' in outcome ? [`${place(index)}${outcome.refused}`] : [],
    ),
  };
}

interface Named {
  readonly persons: readonly Identity[];
  readonly order: Identity | undefined;
  readonly ticket: Identity | undefined;
  readonly subscription: Identity | undefined;
}

function mapItem(value: unknown, connection: Connection): Outcome {
  const reading = itemSchema.safeParse(value);
  if (!reading.success) return { refused: refusalOf(reading.error) };
  const item = reading.data;
  const named = namesOf(item, connection.name);
  if ('refused' in named) return named;
  const total = totalOf(item);
  if (total !== null && 'refused' in total) return { refused: `order.total: ${total.refused}` };
  const activity = activityOf(item, named, total, connection);
  if ('refused' in activity) return activity;
  const objects = [named.order, named.ticket, named.subscription].filter((one) => one !== undefined);
  const contact = contactAt(item.occurredAt, item.customer ?? {});
  const update = { persons: named.persons, objects, activities: [activity] };
  return { update: contact === undefined ? update : { ...update, contact } };
}

function namesOf(item: Item, connection: string): Named | { readonly refused: string } {
  const email = item.customer?.email ?? null;
  const emailPerson = email === null ? undefined : emailIdentity(email);
  if (email !== null && emailPerson === undefined)
    return { refused: 'customer.email is not an e-mail address' };
  const customerId = item.customer?.id ?? null;
  const customer = customerId === null ? undefined : customerIdentity(connection, customerId);
  const named: Named = {
    persons: [customer, emailPerson].filter((one) => one !== undefined),
    order: item.order?.id ? objectIdentity(connection, 'order', item.order.id) : undefined,
    ticket: item.ticket ? objectIdentity(connection, 'ticket', item.ticket.id) : undefined,
    subscription: item.subscription
      ? objectIdentity(connection, 'subscription', item.subscription.id)
      : undefined,
  };
  const isNobody = named.persons.length === 0 && !named.order && !named.ticket && !named.subscription;
  return isNobody
    ? { refused: 'names nobody: give customer.id, customer.email, order.id, ticket.id or subscription.id' }
    : named;
}

function totalOf(item: Item): Money | null | MoneyRefusal {
  const total = item.order?.total ?? null;
  if (total === null) return null;
  const currency = item.order?.currency ?? null;
  return currency === null ? { refused: 'needs order.currency' } : parseMoney(total, currency);
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
