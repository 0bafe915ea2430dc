/** What the storage under the park has to do: keep texts under keys. Every method throws when storage fails. */
export interface ParkingStorage {
  /** Keeps the text whole or not at all. A text that is already kept under the key stays as it is. */
  put(key: string, text: string): Promise<void>;
  /** As `put`, in place of what is kept under the key. */
  replace(key: string, text: string): Promise<void>;
  /** All keys that begin with the prefix and come after a key, sorted, listed page by page. */
  list(prefix: string, after?: string): AsyncIterable<string>;
  /** The text kept under the key; undefined when there is none, as when it was removed since it was listed. */
  read(key: string): Promise<string | undefined>;
  /** Removes what is kept under the key, if anything is. */
  remove(key: string): Promise<void>;
}
