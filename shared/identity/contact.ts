/** A name as it was told. */
interface DatedText {
  /** Without control characters. */
  readonly text: string;
  /** Epoch milliseconds, by the provider's clock: the state that it belongs to, never when it was received. */
  readonly at: number;
}

/** A phone number as it was told. */
interface DatedPhone extends DatedText {
  /** The country that a number without `+` is of (ISO 3166-1 alpha-2, in capitals); null when it is not known. */
  readonly country: string | null;
}

/**
 * What is shown of a person so that people know whom they serve. It links nobody: two people share a name, and a
 * household or an office a phone.
 */
export interface Contact {
  readonly name: DatedText | null;
  readonly phone: DatedPhone | null;
}

/** A contact as of one instant; undefined where neither a name nor a phone number is told, or no instant. */
export function contactAt(
  at: number | null,
  { name = null, phone = null, country = null }: Readonly<Partial<Record<ContactField, string | null>>>,
): Contact | undefined {
  if (at === null || (name === null && phone === null)) return undefined;
  return {
    name: name === null ? null : { text: name, at },
    phone: phone === null ? null : { text: phone, at, country },
  };
}

type ContactField = 'name' | 'phone' | 'country';

/**
 * Of two contacts of one person the later name and the later phone number, whatever the order in which they are given;
 * at one instant the greater text. One that is not told says nothing of what was told before.
 */
export function laterContact(a: Contact | null, b: Contact | null): Contact | null {
  if (a === null || b === null) return a ?? b;
  return { name: later(a.name, b.name), phone: later(a.phone, b.phone) };
}

/** True when a contact changes what is known; to be told the same again, if later, is no news. */
export function isNews(reported: Contact, known: Contact | null): boolean {
  const { name = null, phone = null } = laterContact(known, reported) ?? {};
  return textOf(name) !== textOf(known?.name) || textOf(phone) !== textOf(known?.phone);
}

/** What of a contact is as of instants that pass; undefined when nothing is. */
export function contactWhere(contact: Contact, passes: (at: number) => boolean): Contact | undefined {
  const name = contact.name !== null && passes(contact.name.at) ? contact.name : null;
  const phone = contact.phone !== null && passes(contact.phone.at) ? contact.phone : null;
  return name === null && phone === null ? undefined : { name, phone };
}

function later<One extends DatedText | DatedPhone>(a: One | null, b: One | null): One | null {
  if (a === null || b === null) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return textOf(a) > textOf(b) ? a : b;
}

/** What is told, in one text: a country is a part of the number, and no text has a line feed. Empty where nothing is. */
function textOf(reported: DatedText | DatedPhone | null | undefined): string {
  if (!reported) return '';
  return 'country' in reported && reported.country !== null
    ? `${reported.text}\n${reported.country}`
    : reported.text;
}
