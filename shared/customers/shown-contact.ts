import type { Contact } from '../identity/contact.ts';
import { rankPersons } from '../identity/identity.ts';
import type { Owner } from './owner.ts';

/** What a customer is called and how to ring them up, where that is known; the phone number in E.164. */
export interface ShownContact {
  readonly name: string | null;
  readonly phone: string | null;
}

/** What is shown of a customer: the name and the phone number of the highest-ranking identity that has each. */
export async function shownContact(owners: readonly Owner[]): Promise<ShownContact> {
  const contacts = new Map(owners.map(({ identity, contact }) => [identity, contact]));
  const ranked = rankPersons(contacts.keys()).map((identity) => contacts.get(identity));
  const names = ranked.flatMap((contact) => contact?.name ?? []);
  const phones = ranked.flatMap((contact) => contact?.phone ?? []);
  return { name: names[0]?.text ?? null, phone: phones.length > 0 ? await firstInE164(phones) : null };
}

async function firstInE164(phones: readonly NonNullable<Contact['phone']>[]): Promise<string | null> {
  // The numbering plans of all countries are needed only where there is a number to be shown.
  const { phoneInE164 } = await import('../identity/phone.ts');
  for (const { text, country } of phones) {
    const phone = phoneInE164(text, country);
    if (phone !== null) return phone;
  }
  return null;
}
