import { hasOtherRules } from '../customers/customer.ts';
import { errorName, log } from '../platform/logger.ts';
import { readableCustomers } from '../storage/customer-lookup.ts';
import { ROW_SHARDS } from '../storage/keys.ts';
import type { Pages } from '../storage/pages.ts';
import type { PolicyPass, PolicyPasses } from '../storage/policy-passes.ts';
import { reviewCustomer } from './review-customer.ts';
import type { Services } from './services.ts';

/** What visiting everybody depends on. */
export interface Visiting {
  readonly services: Services;
  readonly passes: PolicyPasses;
  readonly pages: Pick<Pages, 'rows'>;
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
/** The most customers that one run visits, so that the table is not flooded. */
const VISITS_PER_RUN = 2_000;
const CUSTOMERS_PER_PAGE = 100;
const REVIEWS_AT_ONCE = 8;

const NOBODY: Visited = { reviewed: 0, failed: 0, more: false };

/**
 * Folds the customers that were last folded under another policy, whether anything is due or not, and continues where the
 * last run stopped. A round over all customers that finds none of them is the last one.
 */
export async function visitEverybody(
  { services, passes, pages }: Visiting,
  asOf: number,
  isLate: () => boolean,
): Promise<Visited> {
  const now = services.clock.now();
  const { version: policyVersion } = services.policy;
  const stored = await passes.read();
  if (stored?.policyVersion !== policyVersion) {
    await passes.write({ ...FIRST, policyVersion, since: now, version: stored?.version ?? 0 });
    return { ...NOBODY, more: true };
  }
  if (stored.done) return NOBODY;
  if (now < stored.since + SETTLING) return { ...NOBODY, more: true };
  let pass = stored;
  let found = 0;
  let reviewed = 0;
  let failed = 0;
  for (let visits = 0; visits < VISITS_PER_RUN && !pass.done && !isLate(); ) {
    const page = await pages.rows(pass.partition, CUSTOMERS_PER_PAGE, pass.after ?? undefined);
    const others = await withOtherPolicy(services, page.values);
    const outcome = await reviewAll(services, others, asOf, isLate);
    found += others.length;
    reviewed += outcome.reviewed;
    failed += outcome.failed;
    visits += page.values.length;
    const counted = { ...pass, changed: pass.changed + others.length };
    const next = outcome.isComplete ? after(counted, page) : counted;
    if (!(await passes.write(next))) return { reviewed, failed, more: true };
    pass = { ...next, version: next.version + 1 };
    // Whoever could not be folded is tried again in the next run.
    const isNewRound = pass.partition === 0 && pass.after === null;
    if (isNewRound && reviewed < found) break;
  }
  return { reviewed, failed, more: !pass.done };
}

const FIRST = { partition: 0, after: null, visited: 0, changed: 0, done: false } as const;

function after(
  pass: PolicyPass,
  { values, next }: { readonly values: readonly string[]; readonly next: string | null },
): PolicyPass {
  const counted = { ...pass, visited: pass.visited + values.length };
  if (next !== null) return { ...counted, after: next };
  if (pass.partition + 1 < ROW_SHARDS) return { ...counted, partition: pass.partition + 1, after: null };
  // Whoever was written in the meantime by a function with the former policy, or could not be folded, is found in another round.
  return counted.changed === 0 ? { ...counted, done: true } : { ...pass, ...FIRST };
}

/** Those with another policy, and those whose record cannot be read: their review reports the error. */
async function withOtherPolicy(
  { store, policy }: Services,
  customerIds: readonly string[],
): Promise<readonly string[]> {
  const { customers, unreadable } = await readableCustomers(store, customerIds, false);
  const others = customers.filter((customer) => hasOtherRules(customer, policy));
  return [...others.map(({ customerId }) => customerId), ...unreadable];
}

async function reviewAll(
  services: Services,
  customerIds: readonly string[],
  asOf: number,
  isLate: () => boolean,
) {
  const waiting = [...customerIds];
  let reviewed = 0;
  let failed = 0;
  const reviewing = Array.from({ length: REVIEWS_AT_ONCE }, async () => {
    while (!isLate()) {
      const id = waiting.shift();
      if (id === undefined) return;
      try {
        if ((await reviewCustomer(services, id, asOf, isLate)) === 'changed') reviewed += 1;
      } catch (error) {
        failed += 1;
        log('error', 'A customer could not be folded under the new policy', {
          customerId: id,
          error: errorName(error),
        });
      }
    }
  });
  await Promise.all(reviewing);
  return { reviewed, failed, isComplete: waiting.length === 0 };
}
