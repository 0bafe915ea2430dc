import { type Contact, contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import type { ObjectReport, Snapshot } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { fullName } from '../contact-fields.ts';
import { type Outcome, objectOf, reportsFrom, snapshot, statedAddress, update } from '../mapping.ts';
import { creditSnapshot, invoiceSnapshot } from './invoices.ts';
import type { CustomerBody, EventContent, Resource } from './schema.ts';
import { subscriptionSnapshot } from './subscriptions.ts';

/** The context of a mapping, beside the content of the event. */
export interface Context {
  readonly connection: string;
  readonly eventType: string;
  /** When the event occurred. */
  readonly occurredAt: number;
}

const report = reportsFrom('chargebee');

/**
 * Any event: every object in it, each as it was. The type of the event adds nothing, except for a customer who was moved
 * to another site.
 */
export function mapContent(content: EventContent, context: Context): Outcome {
  const { connection } = context;
  const { customer } = content;
  const asOf = (resource: Resource) => asOfOf(resource, context);
  const ownerOf = (id: string | null) => (id === null ? undefined : customerIdentity(connection, id));
  const account = ownerOf(customer?.id ?? null);
  // Chargebee leaves out what has no value, and a deletion is not a change of address.
  const address = customer && !isGone(customer, context) ? statedAddress(customer.email ?? null) : undefined;
  const accounts = customer
    ? [report(connection, 'account', account, accountSnapshot(customer, context, address))]
    : [];
  const subscriptions = [...content.subscription, ...content.subscriptions].map((subscription) => {
    const { id, customer_id } = subscription;
    const reported = subscriptionSnapshot(subscription, asOf(subscription), ownerOf(customer_id));
    return report(connection, 'subscription', objectOf(context, 'subscription', id), reported);
  });
  const hasFailed = failedIn(content);
  const invoices = content.invoice.map((invoice) => {
    const of = objectOf(context, 'subscription', subscriptionIdOf(invoice));
    const attributes = { account: ownerOf(invoice.customer_id), of };
    const reported = invoiceSnapshot(invoice, asOf(invoice), attributes, hasFailed);
    return report(connection, 'invoice', objectOf(context, 'invoice', invoice.id), reported);
  });
  const credits = [...content.credit_note, ...content.credit_notes].map((note) => {
    const invoice = objectOf(context, 'invoice', note.reference_invoice_id);
    const credit = creditSnapshot(note, asOf(note));
    if (credit === undefined) return undefined;
    const owner = snapshot(asOf(note), { attributes: { account: ownerOf(note.customer_id) } });
    return report(connection, 'invoice', invoice, owner, credit);
  });
  const objects = byObject([...accounts, ...subscriptions, ...invoices, ...credits]);
  if (objects.length === 0) return { ignored: 'nothing-to-report' };
  const [owned] = [...content.subscription, ...content.invoice, ...content.credit_note];
  const persons = customer ? [account, address] : [ownerOf(owned?.customer_id ?? null)];
  return updatesOf(objects, persons, customer ? contactOf(customer, context) : undefined);
}

/**
 * When an object was as reported. Chargebee numbers the changes of an object by their time in milliseconds; some fields,
 * such as the number of unpaid invoices, change without a change of this number.
 */
function asOfOf({ resource_version }: Resource, { occurredAt }: Context): number {
  return Math.max(occurredAt, resource_version ?? 0);
}

const FAILURES: ReadonlySet<string | null> = new Set(['failure', 'timeout', 'late_failure']);

/** Whether the event is about a payment that failed. */
function failedIn({ transaction }: EventContent): boolean {
  return transaction?.type === 'payment' && FAILURES.has(transaction.status);
}

/** The subscription of an invoice. Of several that are invoiced together, the first by id. */
function subscriptionIdOf({ subscription_id, line_items }: EventContent['invoice'][number]): string | null {
  const [first = null] = (line_items ?? []).flatMap((line) => line.subscription_id ?? []).sort();
  return subscription_id ?? first;
}

/** The same for all events since a customer was changed last, so that the others confirm what is known. */
function changedAt(customer: CustomerBody, context: Context): number {
  return isGone(customer, context)
    ? asOfOf(customer, context)
    : (customer.resource_version ?? context.occurredAt);
}

function isGone(customer: CustomerBody, { eventType }: Context): boolean {
  return customer.deleted || eventType === 'customer_deleted' || eventType === 'customer_moved_out';
}

function accountSnapshot(
  customer: CustomerBody,
  context: Context,
  address: Identity | null | undefined,
): Snapshot {
  const asOf = changedAt(customer, context);
  const createdAt = customer.created_at ?? undefined;
  // The customer goes on at another site of the same business.
  if (context.eventType === 'customer_moved_out')
    return snapshot(asOf, { attributes: { createdAt, isDeleted: true } });
  const states: States = { account: isGone(customer, context) ? 'closed' : 'open' };
  return snapshot(asOf, { states, attributes: { createdAt, address } });
}

function contactOf(customer: CustomerBody, context: Context): Contact | undefined {
  if (isGone(customer, context)) return undefined;
  return contactAt(changedAt(customer, context), {
    name: fullName(customer.first_name, customer.last_name),
    phone: customer.phone,
    country: customer.billing_address.country,
  });
}

/** Joins the reports of one object. Reports without an object are left out. */
function byObject(reports: readonly (ObjectReport | undefined)[]): readonly ObjectReport[] {
  const joined = new Map<string, ObjectReport>();
  for (const one of reports) {
    if (one === undefined) continue;
    const before = joined.get(one.object)?.snapshots ?? [];
    joined.set(one.object, { ...one, snapshots: [...before, ...one.snapshots] });
  }
  return [...joined.values()];
}

/** An update is written in one transaction. The deletion of a customer may have any number of subscriptions. */
const MAX_OBJECTS = 10;

function updatesOf(
  objects: readonly ObjectReport[],
  persons: readonly (Identity | null | undefined)[],
  contact: Contact | undefined,
): Outcome {
  const updates = [];
  for (let start = 0; start < objects.length; start += MAX_OBJECTS) {
    const outcome = update({ persons, objects: objects.slice(start, start + MAX_OBJECTS), contact });
    if ('updates' in outcome) updates.push(...outcome.updates);
  }
  return { updates };
}
