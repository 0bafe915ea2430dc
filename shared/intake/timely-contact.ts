import { contactWhere } from '../identity/contact.ts';
import type { CustomerUpdate } from '../identity/customer-update.ts';

/** The update with only those parts of its contact whose instant passes. */
export function dropUntimelyContact(update: CustomerUpdate, passes: (at: number) => boolean): CustomerUpdate {
  if (update.contact === undefined) return update;
  const timely = contactWhere(update.contact, passes);
  if (timely !== undefined) return { ...update, contact: timely };
  const { contact: _, ...rest } = update;
  return rest;
}
