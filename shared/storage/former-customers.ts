import {
  type ErasedCustomer,
  isErased,
  isMerged,
  type MergedCustomer,
  type PendingErasure,
  REMOVED_KINDS,
  type Removed,
  type StoredCustomer,
} from '../customers/customer.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { type RiskReason, riskOf } from '../lifecycle/risk.ts';
import { customerIdIn, dueKeys, recordKey } from './keys.ts';
import { readOlderHistory } from './older-state.ts';
import { packLists, unpackLists } from './packed-lists.ts';
import { packedPath, unpackedPath } from './packed-path.ts';
import {
  type PackedLastOfType,
  packLastOfType,
  readCustomer,
  readState,
  recordItem,
  STATE_FORM,
  unpackLastOfType,
} from './record-items.ts';
import { BrokenItem, type Item, type StoredItem } from './stored-item.ts';

/**
 * Parses a record item: of a customer, of a merged one or of an erased one.
 * @throws {UnknownForm} if a newer version wrote it
 * @throws {BrokenItem} if another program wrote it
 */
export function readRecord(item: StoredItem): StoredCustomer {
  if ('merged' in item) return readMerged(item);
  return 'erasedAt' in item ? readErased(item) : readCustomer(item, readOlderHistory);
}

/** The record item of a customer, of a merged one or of an erased one. */
export function storedItem(stored: StoredCustomer): Item {
  if (isMerged(stored)) return mergedItem(stored);
  return isErased(stored) ? erasedItem(stored) : recordItem(stored);
}

interface PackedMerged {
  readonly v: number;
  readonly q: number;
  readonly l: PackedLastOfType;
  readonly f: string;
  readonly h: readonly [merged: readonly IdentityName[], survivor: readonly IdentityName[]];
  readonly x: string;
  readonly r: readonly RiskReason[];
}

/** The record item of a customer that was merged into another. It is in no index. */
function mergedItem(merged: MergedCustomer): Item {
  const { customerId, version, founder, mergedInto, sides, path, risk } = merged;
  const state: PackedMerged = {
    v: STATE_FORM,
    q: merged.sequence,
    l: packLastOfType(merged.lastOfType),
    f: founder,
    h: [sides.merged, sides.survivor],
    x: packLists(packedPath(path)),
    r: risk.reasons,
  };
  return { ...recordKey(customerId), version, merged: mergedInto, state: JSON.stringify(state) };
}

function readMerged(item: StoredItem): MergedCustomer {
  const { version, merged } = item;
  if (typeof version !== 'number' || typeof merged !== 'string') throw new BrokenItem('record', item);
  const { v, q, l, f, h, x, r }: PackedMerged = readState(item);
  return {
    customerId: customerIdIn(item),
    version,
    sequence: q,
    lastOfType: unpackLastOfType(l),
    founder: f,
    mergedInto: merged,
    sides: { merged: h[0], survivor: h[1] },
    path: v === STATE_FORM ? unpackedPath(unpackLists(x)) : readOlderHistory(item).path,
    risk: riskOf(r),
  };
}

interface PackedErased {
  readonly v: number;
  readonly w?: string;
  readonly q: number;
  readonly n: readonly number[];
  readonly l?: Omit<PendingErasure, 'checkAt' | 'accounts'> & Partial<Pick<PendingErasure, 'accounts'>>;
}

/** The record item of an erased customer. It is in the due index until all its data is deleted. */
function erasedItem(erased: ErasedCustomer): Item {
  const { customerId, version, erasedAt, erasedWith, sequence, removed, left } = erased;
  const { checkAt, ...packed } = left ?? { checkAt: null };
  const state: PackedErased = {
    v: STATE_FORM,
    ...(erasedWith !== customerId && { w: erasedWith }),
    q: sequence,
    n: REMOVED_KINDS.map((kind) => removed[kind]),
    ...('homes' in packed && { l: packed }),
  };
  return {
    ...recordKey(customerId),
    version,
    erasedAt,
    state: JSON.stringify(state),
    ...(checkAt !== null && dueKeys(customerId, checkAt)),
  };
}

function readErased(item: StoredItem): ErasedCustomer {
  const { version, erasedAt, checkAt } = item;
  if (typeof version !== 'number' || typeof erasedAt !== 'number') throw new BrokenItem('record', item);
  const { w, q, n, l }: PackedErased = readState(item);
  const customerId = customerIdIn(item);
  return {
    customerId,
    version,
    erasedAt,
    erasedWith: w ?? customerId,
    sequence: q,
    removed: Object.fromEntries(REMOVED_KINDS.map((kind, index) => [kind, n[index] ?? 0])) as Removed,
    left: l === undefined ? null : { ...l, accounts: l.accounts ?? [], checkAt: Number(checkAt) },
  };
}
