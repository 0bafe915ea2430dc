import { basisOf, type Change, type ChangeBasis } from '../customers/change.ts';
import { changeByLog, changeByTime, withNextReview } from '../customers/change-by-log.ts';
import { type Customer, hasOtherRules } from '../customers/customer.ts';
import { NO_CAUSE } from '../customers/customer-log.ts';
import { ownersOfCustomer } from '../storage/customer-lookup.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import { logOf } from '../storage/folded-log.ts';
import { applyUpdate } from './apply-update.ts';
import { reconcileAround } from './reconcile.ts';
import type { Services } from './services.ts';

/** Result of a review. `erasing` means that the customer was erased and something is still to be deleted. */
export type ReviewOutcome = 'changed' | 'not-due' | 'erasing' | 'busy';

const MAX_ATTEMPTS = 5;

/**
 * Completes the splits and merges that are due, lets time pass for one customer up to `asOf`, folds what was only appended, and sets
 * the next review. When a delivery is applied at the same moment, the record is read again.
 */
export async function reviewCustomer(
  services: Services,
  customerId: string,
  asOf: number,
  isLate: () => boolean,
): Promise<ReviewOutcome> {
  const { store, policy, clock } = services;
  let isResolved = false;
  for (let attempts = 0; attempts < MAX_ATTEMPTS; attempts += 1) {
    const { customers, erased } = await store.find({ customerIds: [customerId] }, true);
    if (erased.some(({ left }) => left !== null && left.checkAt <= asOf)) return 'erasing';
    const [before] = customers;
    const isDue = before !== undefined && (isPast(before.checkAt, asOf) || hasOtherRules(before, policy));
    // The index lags behind the table: another review may be done already, or the customer may be merged.
    if (!isDue && !before?.unsettled) return isResolved ? 'changed' : 'not-due';
    if (!isResolved && (before.unsettled || before.full || hasOtherRules(before, policy))) {
      isResolved = true;
      await resolveAgain(services, before, isLate);
      continue;
    }
    // What could not be settled in time does not stop the time of the customer.
    if (!isDue) return 'busy';
    const basis = basisOf({ policy, now: clock.now() }, before);
    const change = await changeOf(store, basis, asOf);
    const { type: outcome } = await store.commit({ customers: [change], owners: [], entries: [] });
    if (outcome === 'committed') return 'changed';
  }
  return 'busy';
}

function isPast(checkAt: number | null, asOf: number): boolean {
  return checkAt !== null && checkAt <= asOf;
}

/** Splits and merges as claims and rules require now. */
async function resolveAgain(services: Services, customer: Customer, isLate: () => boolean): Promise<void> {
  // An update in which nothing is new applies rules that have changed.
  if (hasOtherRules(customer, services.policy)) {
    const [owner] = await ownersOfCustomer(services.store, customer);
    if (owner !== undefined)
      await applyUpdate(services, { persons: [owner.identity], objects: [], activities: [] }, isLate);
  }
  await reconcileAround(services, customer.homes, isLate);
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
