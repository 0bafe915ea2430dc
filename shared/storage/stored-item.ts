import type { ItemKey } from './keys.ts';

/** An item of the table as plain values: its key and attributes. */
export type Item = ItemKey & Readonly<Record<string, unknown>>;

/** An item as it was read, with whatever attributes it has. */
export type StoredItem = Readonly<Record<string, unknown>>;

/** Thrown when an item does not have the shape that only this folder writes: the table was changed by another. */
export class BrokenItem extends Error {
  constructor(kind: string, { PK = '?', SK = '?' }: StoredItem) {
    super(`the ${kind} item ${PK} ${String(SK).slice(0, 8)} does not have the shape this version writes`);
    this.name = 'BrokenItem';
  }
}

/** What a text says as JSON, or undefined when it is none. */
export function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
