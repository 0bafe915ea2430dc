/** What the storage under the park has to do: keep texts under keys. Every method throws when storage fails. */
export interface ParkingStorage {
  /** Keeps the text whole or not at all. A text that is already kept under the key stays as it is. */
  put(key: string, text: string): Promise<void>;
  /** As `put`, in place of what is kept under the key. */
  replace(key: string, text: string): Promise<void>;
  /** All that is kept under keys that begin with the prefix and come after a key, by key, read page by page. */
  list(prefix: string, after?: string): AsyncIterable<{ readonly key: string; readonly text: string }>;
  /** Removes what is kept under the key, if anything is. */
  remove(key: string): Promise<void>;
}
