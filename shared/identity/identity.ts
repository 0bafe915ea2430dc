import { domainToASCII } from 'node:url';

/** Kinds of object that a provider can name; each leads to the customer it belongs to. */
export const OBJECT_KINDS = ['order', 'ticket', 'subscription', 'checkout', 'cart'] as const;
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/**
 * One key that leads to a customer, as text: `{connection}:customer:{id}`, `email:{address}`, or an object's
 * `{connection}:{kind}:{id}`. Built only by the functions here, so that equal things are equal text.
 */
export type Identity = string;

const LONGEST_ID = 256;

/** A provider's own customer, or undefined when the id is empty or absurdly long. */
export function customerIdentity(connection: string, id: string): Identity | undefined {
  return wellFormed(id) ? `${connection}:customer:${id}` : undefined;
}

/** An object of a provider, or undefined when the id is empty or absurdly long. */
export function objectIdentity(connection: string, kind: ObjectKind, id: string): Identity | undefined {
  return wellFormed(id) ? `${connection}:${kind}:${id}` : undefined;
}

/** Domains of which `domainToASCII` changes nothing, as nearly all are: it takes longer than all the rest. */
const PLAIN_DOMAIN = /^(?:(?!xn--)[a-z0-9][a-z0-9-]*\.)+[a-z]+$/;

/**
 * An e-mail address as an identity, or undefined when it is not one. Only ASCII letters are lower-cased and
 * the local part is not normalised further, so that two deliverable addresses never become one; an
 * international domain becomes its A-label (RFC 5890).
 */
export function emailIdentity(address: string): Identity | undefined {
  const trimmed = address.trim();
  const at = trimmed.lastIndexOf('@');
  const local = trimmed.slice(0, at);
  const written = trimmed.slice(at + 1);
  const domain = PLAIN_DOMAIN.test(written) ? written : domainToASCII(written);
  if (at < 1 || domain === '' || !/^[^\s@"<>(),;:\\]+$/u.test(local) || !/^[a-z0-9.-]+$/.test(domain))
    return undefined;
  if (local.length > 64 || domain.length > 253) return undefined;
  return `email:${local.replace(/[A-Z]/g, (letter) => letter.toLowerCase())}@${domain}`;
}

function wellFormed(id: string): boolean {
  return id !== '' && id.length <= LONGEST_ID && !/\p{Cc}/u.test(id);
}

/** True for identities of a person (a provider's customer, an e-mail address), false for those of an object. */
export function isPerson(identity: Identity): boolean {
  return identity.startsWith('email:') || identity.startsWith('customer:', identity.indexOf(':') + 1);
}

/** A phone number as people and tools write it. Digits alone are a number like any other id. */
const PHONE = /:customer:(?=.*\D)(?:[a-z]+:)?\+?(?:[\s()./-]*\d){7,15}[\s()./-]*$/i;

/**
 * True when the text itself may disclose who somebody is, so that it stays out of events and keys: an address, or an id
 * of a customer that is a phone number.
 */
export function isPersonal(identity: Identity): boolean {
  return identity.includes('@') || PHONE.test(identity);
}

/** Person identities by rank: a provider's own customer before an e-mail address, then by text. */
export function rankPersons(identities: Iterable<Identity>): Identity[] {
  const rank = (identity: Identity) => (identity.startsWith('email:') ? 1 : 0);
  return [...new Set(identities)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
