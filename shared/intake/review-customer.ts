import { basisOf, type Change, type ChangeBasis } from '../customers/change.ts';
import { changeByLog, changeByTime, withNextReview } from '../customers/change-by-log.ts';
import type { Customer } from '../customers/customer.ts';
import { NO_CAUSE } from '../customers/customer-log.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { Clock } from '../platform/clock.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import { logOf } from '../storage/items.ts';

/** Result of a review. `erasing` means that the customer was erased and something is still to be deleted. */
export type ReviewOutcome = 'changed' | 'not-due' | 'erasing' | 'busy';

const MAX_ATTEMPTS = 5;

/**
 * Lets time pass for one customer up to `asOf`, folds what was only appended, and sets the next review. When
 * a delivery is applied at the same moment, the record is read again.
 */
export async function reviewCustomer(
  reviewing: { readonly store: CustomerStore; readonly policy: Policy; readonly clock: Clock },
  customerId: string,
  asOf: number,
): Promise<ReviewOutcome> {
  const { store, policy, clock } = reviewing;
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const { customers, erased } = await store.find({ customerIds: [customerId] }, true);
    if (erased.some(({ left }) => left !== null && left.checkAt <= asOf)) return 'erasing';
    const [before] = customers;
    // The index lags behind the table: another review may be done already, or the customer may be merged.
    if (before === undefined || !isDue(before, policy, asOf)) return 'not-due';
    const basis = basisOf({ policy, now: clock.now() }, before);
    const change = await changeOf(store, basis, asOf);
    const { type: outcome } = await store.commit({ customers: [change], owners: [], entries: [] });
    if (outcome === 'committed') return 'changed';
  }
  return 'busy';
}

/** Time changes something by now, or the policy has changed since. */
function isDue({ checkAt, lifecycle }: Customer, policy: Policy, asOf: number): boolean {
  return (checkAt !== null && checkAt <= asOf) || lifecycle.policyVersion !== policy.version;
}

async function changeOf(
  store: CustomerStore,
  basis: ChangeBasis & { readonly before: Customer },
  asOf: number,
): Promise<Change<Customer>> {
  const change = changeByTime(basis, asOf);
  if (change !== 'needs-log') return change;
  const log = await store.readLog(basis.before.homes);
  const { stale, lifecycle } = basis.before;
  const type = !stale && lifecycle.policyVersion !== basis.policy.version ? 'policy' : 'late-activity';
  return withNextReview(
    changeByLog(basis, logOf(log), { type, cause: NO_CAUSE }, stale ? 0 : asOf),
    basis.policy,
  );
}
