import { unpublished } from '../customers/change.ts';
import type { ErasedCustomer, PendingErasure, Removed } from '../customers/customer.ts';
import type { Services } from '../intake/services.ts';
import type { Commit } from '../storage/commit.ts';
import { addRemoved } from './erased-customer.ts';

/** One step of an erasure: what it writes and deletes beside the customer, and what it counts. */
export interface ErasingStep
  extends Partial<Pick<Commit, 'customers' | 'owners' | 'deleted' | 'rewrittenTransitions'>> {
  readonly removed?: Partial<Removed>;
  readonly left?: PendingErasure | null;
}

/** A running erasure. Every step writes the customer, so two processes never count anything twice. */
export interface Progress {
  readonly customer: () => ErasedCustomer;
  readonly left: () => PendingErasure;
  /** Commits a step. False if another process committed one, or the table was busy: read the data again. */
  take(step: ErasingStep): Promise<boolean>;
  readonly isLate: () => boolean;
}

/** Transitions that one step takes: with the customer, a transaction has at most 100 items. */
export const TRANSITIONS_PER_PAGE = 90;

const MIN_PAUSE_MILLISECONDS = 20;

/** Opens the erasure of a customer; undefined if nothing is left to erase. */
export async function openProgress(
  services: Services,
  customerId: string,
  isLate: () => boolean,
): Promise<Progress | undefined> {
  const { store, pause, random } = services;
  const first = await read();
  if (first?.left == null) return undefined;
  let customer = first;
  let left = first.left;
  let refusals = 0;

  return {
    customer: () => customer,
    left: () => left,
    async take({
      customers = [],
      owners = [],
      deleted = [],
      rewrittenTransitions = [],
      removed = {},
      left: next = left,
    }) {
      const own = unpublished({
        ...customer,
        removed: addRemoved(customer.removed, removed),
        left: next,
      });
      const { type: outcome } = await store.commit({
        customers: [own, ...customers],
        owners,
        entries: [],
        deleted,
        rewrittenTransitions,
      });
      if (outcome === 'committed') {
        customer = own.stored;
        left = next ?? left;
        refusals = 0;
        return true;
      }
      refusals += 1;
      await pause(random() * MIN_PAUSE_MILLISECONDS * 2 ** Math.min(refusals, 6));
      const now = await read();
      if (now?.left == null) throw new ErasedMeanwhile();
      customer = now;
      left = now.left;
      return false;
    },
    isLate,
  };

  async function read(): Promise<ErasedCustomer | undefined> {
    return (await store.find({ customerIds: [customerId] }, true)).erased[0];
  }
}

/** Thrown when another process has finished the erasure. */
export class ErasedMeanwhile extends Error {
  override readonly name = 'ErasedMeanwhile';
}
