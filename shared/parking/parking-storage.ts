/** The storage of parked deliveries: texts under keys. Every method throws if the storage fails. */
export interface ParkingStorage {
  /** Stores the text completely or not at all. An existing text under the key stays as it is. */
  put(key: string, text: string): Promise<void>;
  /** Like `put`, but replaces an existing text. */
  replace(key: string, text: string): Promise<void>;
  /** All keys with the prefix that sort after a key, in order, listed page by page. */
  list(prefix: string, after?: string): AsyncIterable<string>;
  /** The first parts of all keys, such as `busy/`. May name one under which nothing is left. */
  topPrefixes(): Promise<ReadonlySet<string>>;
  /** The text under the key; undefined if there is none, for example because it was removed after the listing. */
  read(key: string): Promise<string | undefined>;
  /** Removes the text under the key, if there is one. */
  remove(key: string): Promise<void>;
}
