import type { Contact } from '../identity/contact.ts';
import { rankPersons } from '../identity/identity.ts';
import type { Owner } from './owner.ts';

/** The name and phone number of a customer, where known. The phone number is in E.164. */
export interface ShownContact {
  readonly name: string | null;
  readonly phone: string | null;
}

/** For each of name and phone number, the value of the highest-ranking identity that has one. */
export async function shownContact(owners: readonly Owner[]): Promise<ShownContact> {
  const contacts = new Map(owners.map(({ identity, contact }) => [identity, contact]));
  const ranked = rankPersons(contacts.keys()).map((identity) => contacts.get(identity));
  const names = ranked.flatMap((contact) => contact?.name ?? []);
  const phones = ranked.flatMap((contact) => contact?.phone ?? []);
  return { name: names[0]?.text ?? null, phone: phones.length > 0 ? await firstInE164(phones) : null };
}

async function firstInE164(phones: readonly NonNullable<Contact['phone']>[]): Promise<string | null> {
  // Loaded only when there is a phone number: it contains the numbering plans of all countries.
  const { phoneInE164 } = await import('../identity/phone.ts');
  for (const { text, country } of phones) {
    const phone = phoneInE164(text, country);
    if (phone !== null) return phone;
  }
  return null;
}
