import { errorName, log } from '../platform/logger.ts';
import type { ArchivePass, ArchivePasses } from '../storage/archive-passes.ts';
import type { LogArchive, OpenLogArchive } from '../storage/archive-port.ts';
import { readableCustomers } from '../storage/customer-lookup.ts';
import { ROW_SHARDS } from '../storage/keys.ts';
import type { Pages } from '../storage/pages.ts';
import { type ArchivingRule, archiveCustomer } from './archive-customer.ts';
import type { Services } from './services.ts';

/** Archives as much as there is time for, by a clock in epoch milliseconds. Returns how many customers failed. */
export type ArchiveInactive = (
  services: Services,
  asOf: number,
  isLate: () => boolean,
) => Promise<{ readonly failed: number }>;

/** What archiving depends on. */
export interface ArchivingDeps {
  readonly archive: OpenLogArchive;
  readonly afterYears: number;
  readonly passes: ArchivePasses;
  readonly pages: Pick<Pages, 'rows'>;
}

const DAY = 86_400_000;
const YEAR = 365.25 * DAY;
/** Who becomes inactive waits for the next round. A round reads the record of every customer. */
const ROUND = 90 * DAY;
/** Fewer activities of a home cost less where they are than the request that would store them elsewhere. */
const LEAST = 10;
const CUSTOMERS_PER_PAGE = 100;
/** The most customers that one run visits, so that the table is not flooded. */
const VISITS_PER_RUN = 2_000;
const AT_ONCE = 8;

/** Creates the rounds over all customers that archive the activities of those who have been inactive for years. */
export function createArchiving({
  archive: open,
  afterYears,
  passes,
  pages,
}: ArchivingDeps): ArchiveInactive {
  // Between two rounds nothing has to be read.
  let nextRound = 0;
  return async (services, asOf, isLate) => {
    if (isLate() || asOf < nextRound) return { failed: 0 };
    const stored = await passes.read();
    let pass = stored === undefined || isOver(stored, asOf) ? firstOf(stored, asOf) : stored;
    let failed = 0;
    const archive = await open();
    const rule = { before: asOf - afterYears * YEAR, least: LEAST };
    for (let visits = 0; visits < VISITS_PER_RUN && pass.partition < ROW_SHARDS && !isLate(); ) {
      const page = await pages.rows(pass.partition, CUSTOMERS_PER_PAGE, pass.after ?? undefined);
      const outcome = await archiveAll(services, archive, page.values, rule, isLate);
      failed += outcome.failed;
      visits += page.values.length;
      if (outcome.isLate) break;
      const next = after(pass, page.next);
      if (!(await passes.write(next))) return { failed };
      pass = { ...next, version: next.version + 1 };
    }
    if (pass.partition === ROW_SHARDS) nextRound = pass.since + ROUND;
    return { failed };
  };
}

function isOver({ partition, since }: ArchivePass, asOf: number): boolean {
  return partition === ROW_SHARDS && asOf >= since + ROUND;
}

function firstOf(stored: ArchivePass | undefined, asOf: number): ArchivePass {
  return { since: asOf, partition: 0, after: null, version: stored?.version ?? 0 };
}

function after(pass: ArchivePass, next: string | null): ArchivePass {
  return next === null ? { ...pass, partition: pass.partition + 1, after: null } : { ...pass, after: next };
}

/** One that fails is left to the next round, and does not hold up the others. */
async function archiveAll(
  services: Services,
  archive: LogArchive,
  customerIds: readonly string[],
  rule: ArchivingRule,
  isLate: () => boolean,
) {
  // Those whose record cannot be read are left to their review.
  const { customers } = await readableCustomers(services.store, customerIds, false);
  const waiting = [...customers];
  let failed = 0;
  let late = false;
  const archiving = Array.from({ length: AT_ONCE }, async () => {
    for (let one = waiting.shift(); one !== undefined && !late; one = waiting.shift())
      try {
        if (isLate() || (await archiveCustomer(services, archive, one, rule, isLate)) === 'late') late = true;
      } catch (error) {
        failed += 1;
        log('error', 'The activities of a customer could not be archived', {
          customerId: one.customerId,
          error: errorName(error),
        });
      }
  });
  await Promise.all(archiving);
  return { failed, isLate: late };
}
