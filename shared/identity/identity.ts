/** Kinds of object that a provider can name. An account is named by the identity of its customer. */
export const OBJECT_KINDS = [
  'order',
  'invoice',
  'payment',
  'subscription',
  'ticket',
  'checkout',
  'cart',
] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/**
 * One key that leads to a customer, as text: `{connection}:customer:{id}`, `email:{address}`, or an object's
 * `{connection}:{kind}:{id}`. Only the functions in this file build one, so that equal things are equal text.
 */
export type Identity = string;

const MAX_ID_LENGTH = 256;

/**
 * The identity of a provider's customer; undefined when the id is empty, too long, has control characters or could be taken for the
 * keyed hash that stands for an id in a name.
 */
export function customerIdentity(connection: string, id: string): Identity | undefined {
  return wellFormed(id) && !LIKE_A_HASH.test(id) ? `${connection}:customer:${id}` : undefined;
}

/**
 * The identity of a provider's object; undefined when the id is empty, too long or has control characters.
 */
export function objectIdentity(connection: string, kind: ObjectKind, id: string): Identity | undefined {
  return wellFormed(id) ? `${connection}:${kind}:${id}` : undefined;
}

// A constant, because the bundler turns this literal into a `RegExp` that each call would compile again.
const CONTROL_CHARACTER = /\p{Cc}/u;
const LIKE_A_HASH = /^#[\w-]{22}$/;

function wellFormed(id: string): boolean {
  return id !== '' && id.length <= MAX_ID_LENGTH && !CONTROL_CHARACTER.test(id);
}

/**
 * True for identities of a person (a provider's customer, an e-mail address), false for those of an object.
 */
export function isPerson(identity: Identity): boolean {
  return isAddress(identity) || identity.startsWith('customer:', identity.indexOf(':') + 1);
}

/** True for the identity of an e-mail address. One of which only the hash is known has its name as identity. */
export function isAddress(identity: Identity): boolean {
  return identity.startsWith('email:') || identity.startsWith('#');
}

/** A phone number as people and tools write it. Digits alone are an id like any other. */
const PHONE = /:customer:(?=.*\D)(?:[a-z]+:)?\+?(?:[\s()./-]*\d){7,15}[\s()./-]*$/i;

/**
 * True when the text may contain personal data: an address, or a customer id that is a phone number. It must stay
 * out of events and keys.
 */
export function isPersonal(identity: Identity): boolean {
  return identity.includes('@') || PHONE.test(identity);
}

/** Person identities by rank: a provider's own customer before an e-mail address, then by text. */
export function rankPersons(identities: Iterable<Identity>): Identity[] {
  const rank = (identity: Identity) => (isAddress(identity) ? 1 : 0);
  return [...new Set(identities)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
