import { hash as digest } from 'node:crypto';
import { type Identity, isAddress, isPerson, isPersonal } from './identity.ts';

/**
 * The name under which an identity is stored. It contains no personal data: the identity itself when it is a
 * provider's own id, or its keyed hash when it contains an address or a phone number: `#…` for an e-mail address,
 * `shop:customer:#…` for an account, and `##…` for an object.
 */
export type IdentityName = string;

/** The end of the name of an account that hides its id. */
const HIDDEN_ID = /:customer:#[\w-]{22}$/;

/** The identity that a name is; null for a keyed hash, which nobody can read. */
export function readableName(name: IdentityName): Identity | null {
  return name.startsWith('#') || HIDDEN_ID.test(name) ? null : name;
}

/** The name of an identity that contains personal data. */
export function nameByHash(identity: Identity, hash: string): IdentityName {
  if (!isPerson(identity)) return `##${hash}`;
  return isAddress(identity) ? `#${hash}` : `${identity.slice(0, identity.indexOf(':'))}:customer:#${hash}`;
}

declare const hidden: unique symbol;

/**
 * An identity name that is always a keyed hash, whatever the identity contains. Only
 * `IdentityHash.hiddenName` and the reader of stored owners create one.
 */
export type HiddenName = IdentityName & { readonly [hidden]: true };

/** True for the name of a person, false for that of an object. */
export function isPersonName(name: IdentityName): boolean {
  return name.startsWith('#') ? !name.startsWith('##') : isPerson(name);
}

/** True for the name of an account: a customer id of a provider. */
export function isAccountName(name: IdentityName): boolean {
  return name.startsWith('customer:', name.indexOf(':') + 1);
}

/**
 * Keyed hashes of identities: equal for equal identities of one deployment, and meaningless without its key.
 */
export interface IdentityHash {
  /** 22 characters of base64url: the first 132 bits of SHA-256 over the key and the text. */
  hash(text: string): string;
  identityName(identity: Identity): IdentityName;
  /** The hash of the identity behind a name. */
  hashOfName(name: IdentityName): string;
  /** The hidden form of a name. Hiding it again changes nothing. */
  hiddenName(name: IdentityName): HiddenName;
  /** Id of the customer founded by an identity. The generation gives a new id after an erasure. */
  customerIdOf(founder: IdentityName, generation: number): string;
}

/** More than one delivery needs. Small, so that addresses do not accumulate in memory. */
const MAX_CACHED = 256;

/**
 * Length extension, the reason to prefer HMAC, is not possible from a truncated hash. HMAC would take four
 * times as long, several times per delivery.
 */
const LENGTH = 22;

/** The key must never change while the table exists: with another key no stored identity would be found. */
export function createIdentityHash(key: string): IdentityHash {
  const make = (text: string) => digest('sha256', `${key} ${text}`, 'base64url').slice(0, LENGTH);
  const hash = cached(make);
  const hashOfName = (name: IdentityName) => {
    if (readableName(name) !== null) return hash(name);
    return name.slice(name.lastIndexOf('#') + 1);
  };
  return {
    hash,
    identityName: cached((identity) =>
      isPersonal(identity) ? nameByHash(identity, make(identity)) : identity,
    ),
    hashOfName,
    hiddenName: (name) =>
      (name.startsWith('#') ? name : `${isPerson(name) ? '#' : '##'}${hashOfName(name)}`) as HiddenName,
    customerIdOf: (founder, generation) => `cus_${make(`customer ${generation} ${hashOfName(founder)}`)}`,
  };
}

/** One delivery needs the same few names and hashes repeatedly. */
function cached(make: (text: string) => string): (text: string) => string {
  const cache = new Map<string, string>();
  return (text) => {
    const known = cache.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (cache.size >= MAX_CACHED) cache.clear();
    cache.set(text, made);
    return made;
  };
}
