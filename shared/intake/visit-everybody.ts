import { hasOtherRules } from '../customers/customer.ts';
import { readableCustomers } from '../storage/customer-lookup.ts';
import { ROW_SHARDS } from '../storage/keys.ts';
import type { Page } from '../storage/pages.ts';
import { FIRST_VISIT, type PolicyPass } from '../storage/policy-passes.ts';
import { continuePass, type PassDeps, placeAfter, visitAll } from './all-customers.ts';
import { reviewCustomer } from './review-customer.ts';
import type { Services } from './services.ts';

/** What visiting everybody depends on. */
export interface Visiting extends PassDeps<PolicyPass> {
  readonly services: Services;
}

/** What one run has done. `more` is true while customers are left to visit. */
export interface Visited {
  readonly reviewed: number;
  readonly failed: number;
  readonly more: boolean;
}

/**
 * How long the review must have had a policy before everybody is folded under it, in milliseconds. A deployment that fails is
 * rolled back earlier.
 */
export const SETTLING = 10 * 60_000;

const NOBODY: Visited = { reviewed: 0, failed: 0, more: false };

/**
 * Folds the customers that were last folded under another policy, whether anything is due or not, and continues where the
 * last run stopped. A round over all customers that finds none of them is the last one.
 */
export async function visitEverybody(
  { services, ...deps }: Visiting,
  asOf: number,
  isLate: () => boolean,
): Promise<Visited> {
  const now = services.clock.now();
  const { version: policyVersion } = services.policy;
  const stored = await deps.passes.read();
  if (stored?.policyVersion !== policyVersion) {
    await deps.passes.write({ ...FIRST_VISIT, policyVersion, since: now, version: stored?.version ?? 0 });
    return { ...NOBODY, more: true };
  }
  if (stored.done) return NOBODY;
  if (now < stored.since + SETTLING) return { ...NOBODY, more: true };
  let found = 0;
  let reviewed = 0;
  let failed = 0;
  // Whoever could not be folded is tried again in the next run.
  const isOver = ({ done, partition, after }: PolicyPass) =>
    done || isLate() || (partition === 0 && after === null && reviewed < found);
  const pass = await continuePass(deps, stored, isOver, async (page, before) => {
    const others = await withOtherPolicy(services, page.values);
    found += others.length;
    const failure = 'A customer could not be folded under the new policy';
    const visited = await visitAll(others, failure, async ({ customerId }) => {
      if (isLate()) return false;
      if ((await reviewCustomer(services, customerId, asOf, isLate)) === 'changed') reviewed += 1;
      return true;
    });
    failed += visited.failed;
    const counted = { ...before, changed: before.changed + others.length };
    return visited.isComplete ? after(counted, page) : counted;
  });
  return { reviewed, failed, more: pass?.done !== true };
}

function after(pass: PolicyPass, page: Page<string>): PolicyPass {
  const place = placeAfter(pass, page);
  const counted = { ...pass, visited: pass.visited + page.values.length };
  if (place.partition < ROW_SHARDS) return { ...counted, ...place };
  // Whoever was written in the meantime by a function with the former policy, or could not be folded, is found in another round.
  return pass.changed === 0 ? { ...counted, done: true } : { ...pass, ...FIRST_VISIT };
}

/** Those with another policy, and those whose record cannot be read: their review reports the error. */
async function withOtherPolicy({ store, policy }: Services, customerIds: readonly string[]) {
  const { customers, unreadable } = await readableCustomers(store, customerIds, false);
  const others = customers.filter((customer) => hasOtherRules(customer, policy));
  return [...others, ...unreadable.map((customerId) => ({ customerId }))];
}
