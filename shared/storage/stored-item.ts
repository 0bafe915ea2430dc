import type { ItemKey } from './keys.ts';

/** An item to write: its key and attributes. */
export type Item = ItemKey & Readonly<Record<string, unknown>>;

/** An item as read, before its attributes are checked. */
export type StoredItem = Readonly<Record<string, unknown>>;

/** Thrown if an item does not have the shape that this folder writes: another program or version wrote it. */
export class BrokenItem extends Error {
  override readonly name = 'BrokenItem';
  /** The key of the item, without what a sender may have put into it. */
  readonly key: string;

  constructor(kind: string, { PK = '?', SK = '?' }: StoredItem) {
    const key = `${PK} ${String(SK).slice(0, 8)}`;
    super(`the ${kind} item ${key} does not have the shape this version writes`);
    this.key = key;
  }
}

/**
 * Thrown if an item has a form that this version does not know, because a newer version wrote it. The delivery is parked as
 * busy, so that it is applied after the next deployment, and the item stays as it is.
 */
export class UnknownForm extends Error {
  override readonly name = 'UnknownForm';

  constructor(kind: string, form: unknown) {
    super(
      `a stored ${kind} has form ${form}, which this version does not know: deploy the version that wrote it`,
    );
  }
}

/**
 * Thrown if activities of a log are in the archive, and the function has no access to it. The delivery is parked as busy, so that
 * it is applied once the option is set again.
 */
export class ArchiveNotConfigured extends Error {
  override readonly name = 'ArchiveNotConfigured';

  constructor() {
    super('activities of a customer are archived: set "archiveAfterYears" in cdk.json again, and deploy');
  }
}

/** The number of the form in which a text was written; undefined if it has none. */
export function formOf(parsed: unknown): number | undefined {
  const form = typeof parsed === 'object' && parsed !== null && 'v' in parsed ? parsed.v : undefined;
  return typeof form === 'number' ? form : undefined;
}

/**
 * Refuses an item with a form, where the present form is the first one, which has no number.
 * @throws {UnknownForm} if a newer version wrote it
 */
export function mustBeFirstForm(kind: string, form: unknown): void {
  if (form !== undefined) throw new UnknownForm(kind, form);
}

/** Parses a text as JSON; undefined if it is not JSON. */
export function parseJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : undefined;
  } catch {
    return undefined;
  }
}
