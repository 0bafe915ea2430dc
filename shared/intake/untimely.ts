import type { Contact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';

/**
 * An update with something from the future, without an untimely contact. `early` says what else is from the future, as
 * the reason why nothing of the update can be applied yet.
 */
export function withoutUntimely(
  reported: CustomerUpdate,
  isTimely: (at: number) => boolean,
): { readonly update: CustomerUpdate; readonly early: string | undefined } {
  const update = dropUntimelyContact(reported, isTimely);
  const what = untimelyIn(update, isTimely);
  return { update, early: what && `${what} is dated more than ten minutes ahead of the clock` };
}

function untimelyIn(
  { activities, objects }: CustomerUpdate,
  isTimely: (at: number) => boolean,
): string | undefined {
  if (!activities.every(({ occurredAt }) => isTimely(occurredAt))) return 'an activity';
  const isEarly = ({ asOf }: { readonly asOf: number }) => !isTimely(asOf);
  return objects.some(({ snapshots }) => snapshots.some(isEarly)) ? 'the state of an object' : undefined;
}

/** The update with only those parts of its contact whose instant passes. */
export function dropUntimelyContact(update: CustomerUpdate, passes: (at: number) => boolean): CustomerUpdate {
  if (update.contact === undefined) return update;
  const timely = contactWhere(update.contact, passes);
  if (timely !== undefined) return { ...update, contact: timely };
  const { contact: _, ...rest } = update;
  return rest;
}

/** The parts of a contact whose instant passes; undefined when none does. */
function contactWhere(contact: Contact, passes: (at: number) => boolean): Contact | undefined {
  const name = contact.name !== null && passes(contact.name.at) ? contact.name : null;
  const phone = contact.phone !== null && passes(contact.phone.at) ? contact.phone : null;
  return name === null && phone === null ? undefined : { name, phone };
}
