import type { Contact } from '../identity/contact.ts';
import type { Identity } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';

/** Where an identity leads: of a person to its customer, of an object to its home, which never changes. */
export interface Owner {
  readonly identity: Identity;
  /** Counts the writes; each states the version that it was worked out from. 0 before the first. */
  readonly version: number;
  /** The identity under which activities are kept; a person's own name. */
  readonly home: IdentityName;
  /** The customer as of the last write: a hint, true only if that customer's record lists the home. */
  readonly customerId: string;
  /**
   * Identities that a delivery named together with this one, by hidden name: what holds a customer together. A link
   * stands with one of its two ends, or with both.
   */
  readonly links: readonly HiddenName[];
  /**
   * Identities, by hidden name, that a person has said are somebody else: whatever names them together does not make
   * them one.
   */
  readonly apart: readonly HiddenName[];
  /** Identities, by hidden name, that a person has said are the same: one, whatever a delivery has named together. */
  readonly together: readonly HiddenName[];
  /** True when it ties together more customers than one person can be: it stands alone and links nobody. */
  readonly shared: boolean;
  /** Objects kept under this home that no activity in its log names. */
  readonly objects: readonly IdentityName[];
  /** Of a person, what is shown of them; null where none was told. */
  readonly contact: Contact | null;
  /** The erasure of the customer whom the identity led to before; null when there was none. */
  readonly erasure: Erasure | null;
}

/** That a customer was erased: what occurred up to then is of no concern any more. */
export interface Erasure {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Counts the customers that an identity has founded: one who returns is somebody new. */
  readonly generation: number;
}

/** The generation of the next customer that an identity founds. */
export function generationAfter(erasure: Erasure | null): number {
  return erasure === null ? 0 : erasure.generation + 1;
}

/** What is left of the owner of an erased identity. Its key is a keyed hash, and it says nothing else. */
export interface Tombstone {
  readonly hash: string;
  readonly customerId: string;
  readonly erasure: Erasure;
}

/** The version that an owner has after it was written over what was read. */
export function versionAfter(previous: Owner | Tombstone | null): number {
  return previous !== null && 'version' in previous ? previous.version + 1 : 1;
}

/** An owner that nothing but its identity, its home and its customer is known of. */
export function newOwner(identity: Identity, home: IdentityName, customerId: string): Owner {
  return {
    identity,
    version: 0,
    home,
    customerId,
    links: [],
    apart: [],
    together: [],
    shared: false,
    objects: [],
    contact: null,
    erasure: null,
  };
}
