import type { Telling } from '../connectors/connector.ts';
import { contactWhere } from '../identity/contact.ts';

/** The telling with what of its contact is as of instants that pass. */
export function withTimelyContact(telling: Telling, passes: (at: number) => boolean): Telling {
  const { contact, persons, objects, activities } = telling;
  if (contact === undefined) return telling;
  const timely = contactWhere(contact, passes);
  const rest = { persons, objects, activities };
  return timely === undefined ? rest : { ...rest, contact: timely };
}
