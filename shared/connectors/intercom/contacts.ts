import { contactAt } from '../../identity/contact.ts';
import type { CustomerUpdate } from '../../identity/customer-update.ts';
import { customerIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { type Outcome, parsed, snapshot, statedAddress, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { openAccount } from '../open-account.ts';
import { activity, type Context, report, UNUSABLE_ID } from './context.ts';
import { type ContactBody, contactSchema, removedContactSchema, withContactSchema } from './schema.ts';

/** Topics whose item is the contact. */
export const mapContact = parsed(contactSchema, (contact, context: Context) =>
  contactOutcome(contact, context, asOfOf(contact, context)),
);

/** A contact that was archived comes back without being changed, so the notification may be later than the last change. */
export const mapUnarchived = parsed(contactSchema, (contact, context: Context) =>
  contactOutcome(contact, context, Math.max(asOfOf(contact, context), context.notifiedAt)),
);

/** Topics whose item has the contact beside a conversation or a ticket. */
export const mapAttached = parsed(withContactSchema, ({ contact }, context: Context) =>
  contactOutcome(contact, context, asOfOf(contact, context)),
);

function asOfOf({ updated_at }: ContactBody, { notifiedAt }: Context): number {
  return updated_at ?? notifiedAt;
}

function contactOutcome(
  contact: ContactBody,
  { connection }: Context,
  asOf: number,
  activities: readonly Activity[] = [],
): Outcome {
  const person = customerIdentity(connection, contact.id);
  if (person === undefined) return UNUSABLE_ID;
  const address = statedAddress(contact.email);
  const { name, phone, created_at: createdAt } = contact;
  const reported = openAccount(asOf, createdAt, address);
  return update({
    persons: [person, address],
    objects: [report(connection, 'account', person, reported)],
    activities,
    contact: contactAt(asOf, { name, phone }),
  });
}

/** A profile that is deleted or archived says nothing about the customer's relationship with the business. */
export const mapRemoved = parsed(removedContactSchema, ({ id }, context: Context): Outcome => {
  const person = customerIdentity(context.connection, id);
  if (person === undefined) return UNUSABLE_ID;
  const reported = snapshot(context.notifiedAt, { attributes: { isDeleted: true } });
  return update({ persons: [person], objects: [report(context.connection, 'account', person, reported)] });
});

/** `contact.merged`: the item is the contact that was kept. Older versions of the API do not say which one went away. */
export const mapMerged = parsed(contactSchema, (contact, context: Context): Outcome => {
  const kept = contactOutcome(contact, context, asOfOf(contact, context));
  const { id: mergedId } = contact.merged_from;
  if (mergedId === null || !('updates' in kept)) return kept;
  if (mergedId === contact.id) return { refused: 'merged_from is the contact itself' };
  return { updates: [...kept.updates, ...mergedUpdates(mergedId, contact.id, context)] };
});

function mergedUpdates(
  mergedId: string,
  keptId: string,
  { connection, notifiedAt }: Context,
): readonly CustomerUpdate[] {
  const merged = customerIdentity(connection, mergedId);
  if (merged === undefined) return [];
  const mergedInto = customerIdentity(connection, keptId);
  const reported = snapshot(notifiedAt, { attributes: { mergedInto } });
  return update({ persons: [merged], objects: [report(connection, 'account', merged, reported)] }).updates;
}

/** `contact.subscribed` and `contact.unsubscribed`: e-mail as a whole, not one type of message. */
export function mapConsent(type: 'consent.given' | 'consent.withdrawn') {
  return parsed(withContactSchema, ({ contact, created_at }, context: Context): Outcome => {
    const person = customerIdentity(context.connection, contact.id);
    if (person === undefined) return UNUSABLE_ID;
    const occurredAt = created_at ?? context.notifiedAt;
    const id = naturalId(person, type, `email:${instantText(occurredAt)}`);
    const changed = { ...activity(context.connection, type, id, occurredAt), about: null };
    return contactOutcome(contact, context, asOfOf(contact, context), [changed]);
  });
}
