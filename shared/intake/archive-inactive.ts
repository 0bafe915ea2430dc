import type { OpenLogArchive } from '../storage/archive-port.ts';
import { readableCustomers } from '../storage/customer-lookup.ts';
import { ROW_SHARDS } from '../storage/keys.ts';
import type { Pass } from '../storage/stored-pass.ts';
import { continuePass, type PassDeps, placeAfter, visitAll } from './all-customers.ts';
import { archiveCustomer } from './archive-customer.ts';
import type { Services } from './services.ts';

/** Archives as much as there is time for, by a clock in epoch milliseconds. Returns how many customers failed. */
export type ArchiveInactive = (
  services: Services,
  asOf: number,
  isLate: () => boolean,
) => Promise<{ readonly failed: number }>;

/** What archiving depends on. */
export interface ArchivingDeps extends PassDeps<Pass> {
  readonly archive: OpenLogArchive;
  readonly afterYears: number;
}

const DAY = 86_400_000;
const YEAR = 365.25 * DAY;
/** Who becomes inactive waits for the next round. A round reads the record of every customer. */
const ROUND = 90 * DAY;
/** Fewer activities of a home cost less where they are than the request that would store them elsewhere. */
const LEAST = 10;

/** Creates the rounds over all customers that archive the activities of those who have been inactive for years. */
export function createArchiving({ archive: open, afterYears, ...deps }: ArchivingDeps): ArchiveInactive {
  // Between two rounds nothing has to be read.
  let nextRound = 0;
  return async (services, asOf, isLate) => {
    if (isLate() || asOf < nextRound) return { failed: 0 };
    const stored = await deps.passes.read();
    const isNew = stored === undefined || (isWhole(stored) && asOf >= stored.since + ROUND);
    const first = isNew ? { since: asOf, partition: 0, after: null, version: stored?.version ?? 0 } : stored;
    const archive = await open();
    const rule = { before: asOf - afterYears * YEAR, least: LEAST };
    let failed = 0;
    const isOver = (pass: Pass) => isWhole(pass) || isLate();
    const pass = await continuePass(deps, first, isOver, async (page, before) => {
      // Those whose record cannot be read are left to their review.
      const { customers } = await readableCustomers(services.store, page.values, false);
      const failure = 'The activities of a customer could not be archived';
      // One that fails is left to the next round.
      const archived = await visitAll(customers, failure, async (customer) => {
        return !isLate() && (await archiveCustomer(services, archive, customer, rule, isLate));
      });
      failed += archived.failed;
      return archived.isComplete ? { ...before, ...placeAfter(before, page) } : undefined;
    });
    if (pass !== undefined && isWhole(pass)) nextRound = pass.since + ROUND;
    return { failed };
  };
}

function isWhole({ partition }: Pass): boolean {
  return partition === ROW_SHARDS;
}
