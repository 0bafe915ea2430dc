import type { CustomerState } from './customer-state.ts';

/** A state with the version that it was read or written under. */
export interface StoredState {
  readonly state: CustomerState;
  readonly version: number;
}

/** Where `orderedOnce` keeps what it knows of each customer. Several consumers may share one. */
export interface Store {
  /** The latest state; undefined if nothing is stored of the customer. */
  read(customerId: string): Promise<StoredState | undefined>;
  /**
   * Stores the state that replaces `version`, as the next version; 0 if there was none. False, and nothing is stored, if
   * another version is there by now.
   * @param checkAt epoch milliseconds when `due` must find the customer; undefined if never
   */
  write(
    customerId: string,
    state: CustomerState,
    version: number,
    checkAt: number | undefined,
  ): Promise<boolean>;
  /** Customers whose `checkAt` is `now` or earlier, the earliest first; at most 100 of them. */
  due(now: number): Promise<readonly string[]>;
}
