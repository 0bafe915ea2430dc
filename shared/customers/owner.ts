import type { AccountFacts, Claim, ErasedAt } from '../identity/claims.ts';
import type { Contact } from '../identity/contact.ts';
import type { Identity } from '../identity/identity.ts';
import type { HiddenName, IdentityName } from '../identity/identity-hash.ts';
import type { ErasedClaims } from '../identity/ties.ts';

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
   * home. Null for an object that nobody owns, and for a person who was only named in a claim.
   */
  readonly customerId: string | null;
  /**
   * Of an account: the addresses that it has or had. Of an address: the accounts that have or had it. Each claim is stored at both
   * ends.
   */
  readonly claims: readonly OwnerClaim[];
  /** Of an account: what its claims depend on. */
  readonly facts: AccountFacts;
  /** Of an account: the one that the tool merged it into, by hidden name; null if there is none. */
  readonly mergedInto: HiddenName | null;
  /** Of an account: those that the tool merged into it. */
  readonly mergedFrom: readonly HiddenName[];
  /** Of an address: true when more accounts of one connection had it than are kept. It ties nobody but single purchases, for good. */
  readonly crowded: boolean;
  /** Of an address: what is left of accounts that had it and were erased. */
  readonly erasedClaims: ErasedClaims;
  /** Identities that a person has declared to be another customer, by hidden name. No claim ties them. */
  readonly apart: readonly HiddenName[];
  /** Identities that a person has declared to be the same customer, by hidden name. They need no claim. */
  readonly together: readonly HiddenName[];
  /** When a person split or merged its customer, oldest first. The same command has the same instant everywhere. */
  readonly commands: readonly number[];
  /** Objects that are, or were, of this one. Those that are have its home once it belongs to a person. */
  readonly children: readonly IdentityName[];
  /** Of an object: the homes to which a move in several commits took what is of it, or about it, before the object itself. */
  readonly ahead: readonly HiddenName[];
  /** Contact data of a person; null when none was reported. */
  readonly contact: Contact | null;
  /** The erasure of the customer that the identity led to before; null when there was none. */
  readonly erasure: Erasure | null;
}

/** A claim as stored with an owner: the other end, by hidden name, and its instants. */
export interface OwnerClaim extends Claim {
  readonly other: HiddenName;
}

/** The facts of an account of which nothing was reported. */
export const NO_FACTS: AccountFacts = {
  isStated: false,
  isClosed: false,
  isDevice: false,
  isPerPurchase: false,
  isMerged: false,
};

/** What is left at an address of which no account was erased. */
export const NO_ERASED_CLAIMS: ErasedClaims = { counts: {}, handover: null };

/** The identities that an owner is one customer with whatever is claimed: by a merge of the tool, or because a person declared it. */
export function joinedWith({
  together,
  mergedFrom,
  mergedInto,
}: Pick<Owner, 'together' | 'mergedFrom' | 'mergedInto'>): HiddenName[] {
  return [...together, ...mergedFrom, ...(mergedInto === null ? [] : [mergedInto])];
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

/** When each identity was last erased. */
export function erasedAtOf(
  owners: ReadonlyMap<string, Owner>,
  tombstones: ReadonlyMap<string, Tombstone>,
): ErasedAt {
  return (name) => (tombstones.get(name) ?? owners.get(name))?.erasure?.at ?? Number.NEGATIVE_INFINITY;
}

/**
 * True if an identity has a customer that lists its home, but none of these does: something was written between two reads, so the
 * identity only looks unowned.
 */
export function isLost(
  owner: Owner,
  customers: readonly { readonly homes: readonly IdentityName[] }[],
): owner is Owner & { readonly customerId: string } {
  return owner.customerId !== null && !customers.some(({ homes }) => homes.includes(owner.home));
}

/** The version that an owner has after the next write. */
export function versionAfter(previous: Owner | Tombstone | null): number {
  return previous !== null && 'version' in previous ? previous.version + 1 : 1;
}

/** An owner with nothing but its identity, home and customer. */
export function newOwner(identity: Identity, home: IdentityName, customerId: string | null = null): Owner {
  return {
    identity,
    version: 0,
    home,
    customerId,
    claims: [],
    facts: NO_FACTS,
    mergedInto: null,
    mergedFrom: [],
    crowded: false,
    erasedClaims: NO_ERASED_CLAIMS,
    apart: [],
    together: [],
    commands: [],
    children: [],
    ahead: [],
    contact: null,
    erasure: null,
  };
}
