import * as z from 'zod/mini';
import {
  type ErasedCustomer,
  isErased,
  isMerged,
  type LeftToErase,
  type MergedCustomer,
  REMOVED_KINDS,
  type Removed,
  type StoredCustomer,
} from '../customers/customer.ts';
import { RISK_REASONS, riskOf } from '../lifecycle/risk.ts';
import {
  packLastOfType,
  packPath,
  readCustomer,
  recordItem,
  unpackEntries,
  unpackLastOfType,
} from './items.ts';
import { duePartition, dueShardOf, recordKey } from './keys.ts';
import { type Item, parseItem, parseJson, type StoredItem } from './stored-item.ts';

/** Reads what stands under the id of a customer. */
export function readRecord(item: StoredItem): StoredCustomer {
  if ('merged' in item) return readMerged(item);
  return 'erasedAt' in item ? readErased(item) : readCustomer(item);
}

/** The item of what stands under the id of a customer. */
export function storedItem(stored: StoredCustomer): Item {
  if (isMerged(stored)) return mergedItem(stored);
  return isErased(stored) ? erasedItem(stored) : recordItem(stored);
}

const lastOfTypeSchema = z.array(z.nullable(z.number()));
const mergedSchema = z.object({ PK: z.string(), version: z.number(), merged: z.string(), state: z.string() });
const mergedStateSchema = z.object({
  q: z.number(),
  l: lastOfTypeSchema,
  f: z.string(),
  d: z.tuple([z.number(), z.number()]),
  x: z.string(),
  r: z.array(z.enum(RISK_REASONS)),
});

/** The record item of a customer who turned out to be somebody else; in no index. */
function mergedItem(merged: MergedCustomer): Item {
  const { customerId, version, founder, mergedInto, path, risk } = merged;
  const state: z.infer<typeof mergedStateSchema> = {
    q: merged.sequence,
    l: [...packLastOfType(merged.lastOfType)],
    f: founder,
    d: [path.dropped, path.fingerprint],
    x: packPath(path),
    r: [...risk.reasons],
  };
  return { ...recordKey(customerId), version, merged: mergedInto, state: JSON.stringify(state) };
}

function readMerged(item: unknown): MergedCustomer {
  const { PK, version, merged, state } = parseItem('record', mergedSchema, item);
  const { q, l, f, d, x, r } = parseItem('record', mergedStateSchema, parseJson(state));
  return {
    customerId: customerIdIn(PK),
    version,
    sequence: q,
    lastOfType: unpackLastOfType(l),
    founder: f,
    mergedInto: merged,
    path: { dropped: d[0], fingerprint: d[1], entries: unpackEntries(x) },
    risk: riskOf(r),
  };
}

const erasedSchema = z.object({
  PK: z.string(),
  version: z.number(),
  erasedAt: z.number(),
  erasedWith: z.optional(z.string()),
  sequence: z.number(),
  removed: z.array(z.number()),
  left: z.optional(z.string()),
  checkAt: z.optional(z.number()),
});
const leftSchema = z.object({
  homes: z.array(z.string()),
  objects: z.array(z.string()),
  neighbours: z.array(z.string()),
  merged: z.array(z.string()),
  since: z.number(),
  searched: z.string(),
  removing: z.string(),
});

/** The record item of a customer who was erased. While something is left to be deleted, the review finds it. */
function erasedItem(erased: ErasedCustomer): Item {
  const { customerId, version, erasedAt, erasedWith, sequence, removed, left } = erased;
  return {
    ...recordKey(customerId),
    version,
    erasedAt,
    ...(erasedWith !== customerId && { erasedWith }),
    sequence,
    removed: REMOVED_KINDS.map((kind) => removed[kind]),
    ...(left !== null && { ...leftAttributes(left), duePK: duePartition(dueShardOf(customerId)) }),
  };
}

function leftAttributes({ checkAt, ...left }: LeftToErase) {
  return { left: JSON.stringify(left), checkAt };
}

function readErased(item: unknown): ErasedCustomer {
  const parsed = parseItem('record', erasedSchema, item);
  const customerId = customerIdIn(parsed.PK);
  const { version, erasedAt, erasedWith = customerId, sequence, left, checkAt = 0 } = parsed;
  return {
    customerId,
    version,
    erasedAt,
    erasedWith,
    sequence,
    removed: removedOf(parsed.removed),
    left: left === undefined ? null : { ...parseItem('record', leftSchema, parseJson(left)), checkAt },
  };
}

function removedOf(counts: readonly number[]): Removed {
  return Object.fromEntries(REMOVED_KINDS.map((kind, index) => [kind, counts[index] ?? 0])) as Removed;
}

function customerIdIn(PK: string): string {
  return PK.slice('CUST#'.length);
}
