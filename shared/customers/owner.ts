import type { Contact } from '../identity/contact.ts';
import type { Identity } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';

/**
 * Index item of an identity: leads a person to its customer, and an object to the home that it belongs to.
 */
export interface Owner {
  readonly identity: Identity;
  /** Number of writes, 0 before the first. Each write states the version that it was computed from. */
  readonly version: number;
  /**
   * The identity under which the log is stored. For a person it is the person's own name; for an object that nobody
   * owns, a name of an object.
   */
  readonly home: IdentityName;
  /**
   * The customer as of the last write. Only a hint: it is valid only if that customer's record lists the
   * home. Empty for an object that nobody owns.
   */
  readonly customerId: string;
  /**
   * Identities that a delivery named together with this one, by hidden name. These links hold a customer
   * together. A link is stored at one of its two ends, or at both.
   */
  readonly links: readonly HiddenName[];
  /** Identities that a person has declared to be another customer, by hidden name. No link merges them. */
  readonly apart: readonly HiddenName[];
  /** Identities that a person has declared to be the same customer, by hidden name. They need no link. */
  readonly together: readonly HiddenName[];
  /** True when it links more customers than one person can be. It stands alone and links no customers. */
  readonly shared: boolean;
  /** Objects that are, or were, of this one. Those that are have its home once it belongs to a person. */
  readonly children: readonly IdentityName[];
  /** Contact data of a person; null when none was reported. */
  readonly contact: Contact | null;
  /** The erasure of the customer that the identity led to before; null when there was none. */
  readonly erasure: Erasure | null;
}

/** Marks the erasure of a customer. Everything that occurred up to then is ignored. */
export interface Erasure {
  readonly at: number;
  /**
   * Number of customers that the identity has founded. A person who returns after an erasure is a new
   * customer.
   */
  readonly generation: number;
}

/** The generation of the next customer that an identity founds. */
export function generationAfter(erasure: Erasure | null): number {
  return erasure === null ? 0 : erasure.generation + 1;
}

/** What is left of the owner of an erased identity. Its key is a keyed hash. */
export interface Tombstone {
  readonly hash: string;
  readonly customerId: string;
  readonly erasure: Erasure;
}

/** The version that an owner has after the next write. */
export function versionAfter(previous: Owner | Tombstone | null): number {
  return previous !== null && 'version' in previous ? previous.version + 1 : 1;
}

/** An owner with nothing but its identity, home and customer. */
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
    children: [],
    contact: null,
    erasure: null,
  };
}
