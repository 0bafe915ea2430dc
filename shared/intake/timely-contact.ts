import type { Telling } from '../connectors/connector.ts';
import { contactWhere } from '../identity/contact.ts';

/** The telling with what of its contact is as of instants that pass. */
export function withTimelyContact(telling: Telling, passes: (at: number) => boolean): Telling {
  if (telling.contact === undefined) return telling;
  const timely = contactWhere(telling.contact, passes);
  if (timely !== undefined) return { ...telling, contact: timely };
  const { contact: _, ...rest } = telling;
  return rest;
}
