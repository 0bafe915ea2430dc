import type { ItemKey } from './keys.ts';

/** An item to write: its key and attributes. */
export type Item = ItemKey & Readonly<Record<string, unknown>>;

/** An item as read, before its attributes are checked. */
export type StoredItem = Readonly<Record<string, unknown>>;

/** Thrown if an item does not have the shape that this folder writes: another program or version wrote it. */
export class BrokenItem extends Error {
  constructor(kind: string, { PK = '?', SK = '?' }: StoredItem) {
    super(`the ${kind} item ${PK} ${String(SK).slice(0, 8)} does not have the shape this version writes`);
    this.name = 'BrokenItem';
  }
}

/** Thrown if an item has a form that this version does not know. The delivery is parked, and the item stays as it is. */
export class UnknownForm extends Error {
  override readonly name = 'UnknownForm';

  constructor(kind: string, form: unknown) {
    super(
      `a stored ${kind} has form ${form}, which this version does not know: deploy the version that wrote it, then redrive`,
    );
  }
}

/** The number of the form in which a text was written; undefined if it has none. */
export function formOf(parsed: unknown): number | undefined {
  const form = typeof parsed === 'object' && parsed !== null && 'v' in parsed ? parsed.v : undefined;
  return typeof form === 'number' ? form : undefined;
}

/** Parses a text as JSON; undefined if it is not JSON. */
export function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
