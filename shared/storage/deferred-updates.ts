import { createHash } from 'node:crypto';
import { DeleteCommand, type DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { CustomerUpdate } from '../identity/customer-update.ts';
import { deferredKey, deferredOf, dueKeys, type ItemKey } from './keys.ts';
import { inRange, itemKeyOf, readPages } from './queries.ts';
import { BrokenItem, formOf, parseJson, type StoredItem, UnknownForm } from './stored-item.ts';

/** An update that is stored as it was reported, until the review or a query applies it. */
export interface DeferredUpdate {
  readonly key: ItemKey;
  /** Throws `UnknownForm` if a newer version wrote it. */
  readonly read: () => CustomerUpdate;
}

/** The deferred updates in the table. */
export interface DeferredUpdates {
  /** Stores an update with a customer that it concerns. Storing the same update twice stores it once. */
  put(customerId: string, update: CustomerUpdate): Promise<void>;
  /** The deferred updates of a customer, in no particular order, by consistent reads of one page after the other. */
  list(customerId: string): AsyncIterable<readonly DeferredUpdate[]>;
  remove(key: ItemKey): Promise<void>;
}

/** The form in which updates are written. */
const FORM = 1;
/** Sorts before all instants: the next review applies it. */
const DUE_AT_ONCE = 0;
/** A page has at most 1 MB, too. */
const UPDATES_PER_PAGE = 500;

/**
 * The deferred updates of a table. Each is one item with a key of its own, so that many can be written at once without a
 * conflict.
 */
export function createDeferredUpdates(client: DynamoDBDocumentClient, table: string): DeferredUpdates {
  return {
    async put(customerId, update) {
      const body = JSON.stringify({ v: FORM, update });
      const digest = createHash('sha256').update(body).digest('base64url');
      const Item = { ...deferredKey(customerId, digest), body, ...dueKeys(customerId, DUE_AT_ONCE) };
      await client.send(new PutCommand({ TableName: table, Item }));
    },
    async *list(customerId) {
      const query = { ...inRange(deferredOf(customerId)), Limit: UPDATES_PER_PAGE };
      for await (const items of readPages(client, table, query))
        yield items.map((item) => ({ key: itemKeyOf(item), read: () => readUpdate(item) }));
    },
    async remove({ PK, SK }) {
      await client.send(new DeleteCommand({ TableName: table, Key: { PK, SK } }));
    },
  };
}

function readUpdate(item: StoredItem): CustomerUpdate {
  const parsed = parseJson(item.body);
  const form = formOf(parsed);
  if (form !== undefined && form > FORM) throw new UnknownForm('deferred update', form);
  if (!isStored(parsed)) throw new BrokenItem('deferred update', item);
  return parsed.update;
}

/** Only `put` writes this form, so its number stands for its shape. */
function isStored(parsed: unknown): parsed is { readonly update: CustomerUpdate } {
  return formOf(parsed) === FORM && typeof parsed === 'object' && parsed !== null && 'update' in parsed;
}
