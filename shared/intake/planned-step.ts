import type { Change, ChangeBasis } from '../customers/change.ts';
import type { Customer, MergedCustomer } from '../customers/customer.ts';
import type { IdentityName } from '../identity/identity-hash.ts';

/** A split or a merge as one transaction writes it. */
export interface PlannedStep {
  /** The customers that are split or merged, as they were read. */
  readonly customers: readonly Customer[];
  /** The customers that there are afterwards. Their records are folded again. */
  readonly bases: readonly ChangeBasis[];
  /** What is left of other customers after merges, once the records are known. */
  readonly formerAfter: (customers: readonly Customer[]) => readonly Change<MergedCustomer>[];
  /** The homes that get another customer, with its id. */
  readonly moved: ReadonlyMap<IdentityName, string>;
  /** At most how many records and events are written. */
  readonly records: number;
  /** False if more has to be split after this transaction. */
  readonly isWhole: boolean;
}

/** What one transaction has room for. */
export interface Room {
  /** How many items it can write. */
  readonly writes: number;
  /** The owners that it writes anyway. */
  readonly owners: Pick<ReadonlySet<IdentityName>, 'has'>;
}
