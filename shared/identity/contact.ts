/** A name as reported. */
interface DatedText {
  /** Without control characters. */
  readonly text: string;
  /** Epoch milliseconds, by the provider's clock: when this was true, not when it was received. */
  readonly at: number;
}

/** A phone number as reported. */
interface DatedPhone extends DatedText {
  /** The country of a number without `+` (ISO 3166-1 alpha-2, upper case); null when unknown. */
  readonly country: string | null;
}

/**
 * Contact data of a person, to be shown. It links no customers: two people may share a name, and a household or an
 * office a phone number.
 */
export interface Contact {
  readonly name: DatedText | null;
  readonly phone: DatedPhone | null;
}

/** A contact as of one instant; undefined without an instant, or without both name and phone number. */
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
 * The later name and the later phone number of two contacts of one person, whatever their order of arrival.
 * At the same instant, the greater text wins. A missing value does not replace an older one.
 */
export function laterContact(a: Contact | null, b: Contact | null): Contact | null {
  if (a === null || b === null) return a ?? b;
  return { name: later(a.name, b.name), phone: later(a.phone, b.phone) };
}

/** True when a contact changes what is known. The same values with a later instant are no change. */
export function changesContact(reported: Contact, known: Contact | null): boolean {
  const { name = null, phone = null } = laterContact(known, reported) ?? {};
  return textOf(name) !== textOf(known?.name) || textOf(phone) !== textOf(known?.phone);
}

function later<One extends DatedText | DatedPhone>(a: One | null, b: One | null): One | null {
  if (a === null || b === null) return a ?? b;
  if (a.at !== b.at) return a.at > b.at ? a : b;
  return textOf(a) > textOf(b) ? a : b;
}

/**
 * Name or number as one text. The country is part of the number; no text contains a line feed. Empty without
 * a value.
 */
function textOf(reported: DatedText | DatedPhone | null | undefined): string {
  if (!reported) return '';
  return 'country' in reported && reported.country !== null
    ? `${reported.text}\n${reported.country}`
    : reported.text;
}
