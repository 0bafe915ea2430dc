import type { Contact } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';

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
