import { inParallel } from '../platform/in-parallel.ts';
import { errorName, log } from '../platform/logger.ts';
import type { Page, Pages } from '../storage/pages.ts';
import type { Pass, Passes } from '../storage/stored-pass.ts';

/** What a pass over all customers depends on. */
export interface PassDeps<One extends Pass> {
  readonly passes: Passes<One>;
  readonly pages: Pick<Pages, 'rows'>;
}

const CUSTOMERS_PER_PAGE = 100;
/** The most customers that one run visits, so that the table is not flooded. */
const VISITS_PER_RUN = 2_000;
const AT_ONCE = 8;

/**
 * Continues a pass page by page, until it is over or one run has visited enough customers. `visit` gets the ids of a page, and returns
 * how far the pass is then. If it returns undefined, nothing is written of the page and the run ends. Returns how far the pass is;
 * undefined if a visit returned undefined, or somebody else has continued the pass.
 */
export async function continuePass<One extends Pass>(
  { passes, pages }: PassDeps<One>,
  from: One,
  isOver: (pass: One) => boolean,
  visit: (page: Page<string>, pass: One) => Promise<One | undefined>,
): Promise<One | undefined> {
  let pass = from;
  for (let visits = 0; visits < VISITS_PER_RUN && !isOver(pass); ) {
    const page = await pages.rows(pass.partition, CUSTOMERS_PER_PAGE, pass.after ?? undefined);
    const next = await visit(page, pass);
    if (next === undefined || !(await passes.write(next))) return undefined;
    pass = { ...next, version: next.version + 1 };
    visits += page.values.length;
  }
  return pass;
}

/** The place after a page. After the last one it is a partition that does not exist. */
export function placeAfter({ partition }: Pass, { next }: Page<string>): Pick<Pass, 'partition' | 'after'> {
  return { partition: next === null ? partition + 1 : partition, after: next };
}

/**
 * Visits customers, several at once, until a visit returns false: then the page is not whole. One that fails is logged with this message,
 * and does not hold up the others.
 */
export async function visitAll<One extends { readonly customerId: string }>(
  customers: readonly One[],
  failure: string,
  visit: (customer: One) => Promise<boolean>,
): Promise<{ readonly failed: number; readonly isComplete: boolean }> {
  let failed = 0;
  const isComplete = await inParallel(customers, AT_ONCE, async (customer) => {
    try {
      return await visit(customer);
    } catch (error) {
      failed += 1;
      log('error', failure, { customerId: customer.customerId, error: errorName(error) });
      return true;
    }
  });
  return { failed, isComplete };
}
