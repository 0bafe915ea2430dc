import type { Change } from '../customers/change.ts';
import type { Customer } from '../customers/customer.ts';
import type { ObjectAddition } from '../customers/customer-log.ts';
import { newOwner, type Owner } from '../customers/owner.ts';
import { type HiddenName, type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { parentNamedIn } from '../lifecycle/objects/history.ts';
import type { NewActivity, NewObject, OwnerWrite } from '../storage/commit.ts';
import type { LogEntry } from '../storage/items.ts';
import type { NamedUpdate } from './named-update.ts';
import { isMoving, type Placement } from './placement.ts';

/** What is written for the objects of an update, besides the record of the customer that they belong to now. */
export interface ObjectWork {
  readonly entries: readonly NewObject[];
  /** Activities about objects that move, under their new homes. */
  readonly activities: readonly NewActivity[];
  /** Entries that are deleted, because they lie under another home now. */
  readonly moved: readonly LogEntry[];
  /** Those of them that the recipient loses to somebody else. */
  readonly lost: readonly LogEntry[];
  /** Those of the written activities that the recipient has now. */
  readonly ownActivities: readonly NewActivity[];
  readonly owners: readonly OwnerWrite[];
  readonly additions: readonly ObjectAddition[];
  /** Customers that lose an object to another one, or get one that another one loses. */
  readonly others: readonly Change<Customer>[];
  /** False if more is left to do after this transaction. */
  readonly isAll: boolean;
}

/** How many writes the work takes. */
export function writesOfWork({ entries, owners, moved, activities, others }: ObjectWork): number {
  let writes = entries.length + owners.length + moved.length + activities.length;
  for (const { transitions } of others) writes += 1 + transitions.length;
  return writes;
}

/** How many objects one transaction writes, unless a service chooses them. Each takes up to three writes. */
export const MAX_OBJECTS_PER_COMMIT = 15;
/**
 * How many objects and activities one transaction writes if some of them move. Each takes up to six writes: itself, what is deleted, two
 * owners, and the record and the transition of the customer that loses it.
 */
export const MAX_MOVED_PER_COMMIT = 8;

/** Who gets the objects: the customer's id and homes before this update. Without a customer they wait. */
export interface Recipient {
  readonly customerId: string | null;
  readonly homes: readonly IdentityName[];
}

/** The entry of an object under the home that it belongs to now. */
export function entryToWrite({
  before,
  after,
  home,
}: Pick<Placement, 'before' | 'after' | 'home'>): NewObject {
  const version = before === null ? 1 : before.version + 1;
  return {
    type: 'object',
    history: after,
    home,
    version,
    replaces: before?.home === home ? before.version : null,
  };
}

/** True if what is of the object may belong to somebody else now: it moves, or is of another object than before. */
export function concernsChildren(placement: Placement): boolean {
  return isMoving(placement) || (hasChildren(placement) && isOfAnother(placement));
}

function isOfAnother({ before, after }: Placement): boolean {
  return (before === null ? null : parentNamedIn(before.history)) !== parentNamedIn(after);
}

/** True if others are, or were, of the object. */
export function hasChildren({ owner }: Placement): boolean {
  return owner !== null && owner.children.length > 0;
}

/**
 * Writes the owner of an object that is new, was not found under its home, moves, or is of another object than before;
 * and adds it to its parent.
 */
export function draftOwners(drafts: OwnerDrafts, placement: Placement): void {
  const { owner, before, after, home, parent, above } = placement;
  const { object, type } = after;
  const isElsewhere = isOfAnother(placement);
  // An owner whose object was not found may be out of date. Writing it detects that.
  const isStale = owner === null || before === null || owner.home !== home;
  if (type !== 'account' && (isStale || isElsewhere || isMoving(placement))) drafts.moveTo(object, home);
  if (parent === null) return;
  drafts.addChild(parent, object);
  // The parent may move at the same moment. It is written as well, so that one of the two is repeated.
  if (before?.home !== home || isElsewhere) drafts.write(parent);
  // Another object above may close a cycle at the same moment.
  if (isElsewhere && hasChildren(placement)) for (const one of above) drafts.touch(one);
}

/** An owner while it is worked out. */
type Draft = { -readonly [Field in keyof Owner]: Owner[Field] };

/** Owners of objects to write, each once. */
export class OwnerDrafts {
  readonly #known: ReadonlyMap<IdentityName, Owner>;
  readonly #update: NamedUpdate;
  readonly #customerId: string | null;
  readonly #drafts = new Map<IdentityName, Draft>();

  constructor(known: ReadonlyMap<IdentityName, Owner>, update: NamedUpdate, customerId: string | null) {
    this.#known = known;
    this.#update = update;
    this.#customerId = customerId;
  }

  /** The owner as it will be; a new one leads to the object itself. */
  get(object: IdentityName): Owner {
    const identity = this.#update.identities.get(object) ?? object;
    return this.#drafts.get(object) ?? this.#known.get(object) ?? newOwner(identity, object);
  }

  /** Writes a known owner as it is, so that another writer of it is repeated. */
  touch(object: IdentityName): void {
    if (this.#known.has(object)) this.write(object);
  }

  /** Writes the owner, changed or not. */
  write(object: IdentityName): Draft {
    const known = this.#drafts.get(object);
    if (known !== undefined) return known;
    const draft = { ...this.get(object) };
    this.#drafts.set(object, draft);
    return draft;
  }

  /** The customer of the home is the one that the update concerns, unless another one is given. */
  moveTo(object: IdentityName, home: IdentityName, customerId = this.#customerId): void {
    const draft = this.write(object);
    draft.home = home;
    draft.customerId = isPersonName(home) ? customerId : null;
    draft.ahead = [];
  }

  /** Notes that something of the object lies under this home now, and the object does not. */
  goAhead(object: IdentityName, home: HiddenName): void {
    const { ahead } = this.get(object);
    if (!ahead.includes(home)) this.write(object).ahead = [...ahead, home];
  }

  addChild(parent: IdentityName, child: IdentityName): void {
    const { children } = this.get(parent);
    if (!children.includes(child)) this.write(parent).children = [...children, child];
  }

  writes(): OwnerWrite[] {
    return [...this.#drafts].map(([object, owner]) => ({ owner, previous: this.#known.get(object) ?? null }));
  }
}
