import { hash as digest } from 'node:crypto';
import { type Identity, isPerson, isPersonal } from './identity.ts';

/**
 * How an identity is written where it must disclose nobody: as itself when it is a provider's own number,
 * as its keyed hash when it holds an address, after `#` for a person and after `##` for an object.
 */
export type IdentityName = string;

declare const hidden: unique symbol;

/**
 * The name of an identity in the form that discloses nothing, whatever the identity holds. Every hidden name is an
 * identity name; only `IdentityHash.hiddenName` and the reader of stored owners make one.
 */
export type HiddenName = IdentityName & { readonly [hidden]: true };

/** True for the name of a person, false for that of an object. */
export function isPersonName(name: IdentityName): boolean {
  return name.startsWith('#') ? !name.startsWith('##') : isPerson(name);
}

/** Keyed hashes of identities: equal for equal identities of one deployment, and update nothing without its key. */
export interface IdentityHash {
  /** 22 characters of base64url: the first 132 bits of SHA-256 over the key and the text. */
  hash(text: string): string;
  identityName(identity: Identity): IdentityName;
  /** The hash of the identity behind a name. */
  hashOfName(name: IdentityName): string;
  /** The name in the form that discloses nobody, whatever it holds. Hiding it again changes nothing. */
  hiddenName(name: IdentityName): HiddenName;
  /** Id of the customer founded by an identity. After an erasure the generation makes it somebody new. */
  customerIdOf(founder: IdentityName, generation: number): string;
}

/** More than one delivery needs, and soon forgotten: addresses must not pile up in memory. */
const MOST_REMEMBERED = 256;

/**
 * Too short to go on hashing from, which is what a hash with the key in front would otherwise need HMAC for; and
 * that takes four times as long, several times a delivery.
 */
const LENGTH = 22;

/** The key must be the same for the life of the table: another one would make every customer a stranger. */
export function createIdentityHash(key: string): IdentityHash {
  // One delivery asks for the same few hashes again and again: for keys, names and homes.
  const remembered = new Map<string, string>();
  const make = (text: string) => digest('sha256', `${key} ${text}`, 'base64url').slice(0, LENGTH);
  const hash = (text: string) => {
    const known = remembered.get(text);
    if (known !== undefined) return known;
    const made = make(text);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(text, made);
    return made;
  };
  const hashOfName = (name: IdentityName) => {
    if (!name.startsWith('#')) return hash(name);
    return name.slice(name.startsWith('##') ? 2 : 1);
  };
  return {
    hash,
    identityName: (identity) =>
      isPersonal(identity) ? `${isPerson(identity) ? '#' : '##'}${hash(identity)}` : identity,
    hashOfName,
    hiddenName: (name) =>
      (name.startsWith('#') ? name : `${isPerson(name) ? '#' : '##'}${hash(name)}`) as HiddenName,
    customerIdOf: (founder, generation) => `cus_${make(`customer ${generation} ${hashOfName(founder)}`)}`,
  };
}
