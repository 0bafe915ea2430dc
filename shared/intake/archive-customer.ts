import { unpublished } from '../customers/change.ts';
import { type Customer, hasOtherRules } from '../customers/customer.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { LogArchive } from '../storage/archive-port.ts';
import { type ActivityEntry, activitiesIn } from '../storage/items.ts';
import { restoreLogs } from '../storage/restore-logs.ts';
import type { Services } from './services.ts';

/** Which activities are archived. */
export interface ArchivingRule {
  /** Nothing has happened with the customer since this instant, in epoch milliseconds. */
  readonly before: number;
  /** A home with fewer activities keeps them. */
  readonly least: number;
}

/**
 * Archives the activities of a customer who has been inactive for long enough, and continues what was interrupted. Writes the
 * texts, then the record with the markers under the condition that the record is as read, then deletes the activities. False if the
 * time was over before, or the archive changed meanwhile.
 */
export async function archiveCustomer(
  services: Services,
  archive: LogArchive,
  customer: Customer,
  rule: ArchivingRule,
  isLate: () => boolean,
): Promise<boolean> {
  if (customer.archived) return continueArchiving(services, archive, customer, isLate);
  if (!isInactive(customer, services.policy, rule)) return true;
  const { store, identityHash } = services;
  const logs = await Promise.all(
    customer.homes.map(async (home): Promise<readonly [string, readonly ActivityEntry[]]> => {
      return [identityHash.hashOfName(home), activitiesIn(await store.readLog([home]))];
    }),
  );
  const long = logs.filter(([, activities]) => activities.length >= rule.least);
  if (long.length === 0) return true;
  const markers = await Promise.all(long.map(([home, activities]) => archive.write(home, activities)));
  const change = unpublished({ ...customer, archived: true });
  const { type: outcome } = await store.commit({ customers: [change], owners: [], entries: [], markers });
  if (outcome !== 'committed') {
    for (const marker of markers) await archive.discard(marker);
    return true;
  }
  return deleteArchived(
    archive,
    long.map(([home]) => home),
    isLate,
  );
}

function isInactive(customer: Customer, policy: Policy, { before, least }: ArchivingRule): boolean {
  const { lifecycle, stale, unsettled, vacant } = customer;
  if (stale || unsettled || vacant || hasOtherRules(customer, policy)) return false;
  // Objects change, too, so it may have fewer activities than this counts.
  return lifecycle.position.at < before && lifecycle.facts.activities >= least;
}

/** Whoever began to restore the log of this customer was interrupted, or whoever archived it. */
async function continueArchiving(
  { store, identityHash }: Services,
  archive: LogArchive,
  { customerId, homes }: Customer,
  isLate: () => boolean,
): Promise<boolean> {
  const hashes = homes.map(identityHash.hashOfName);
  const states = await Promise.all(hashes.map((hash) => archive.stateOf(hash)));
  const known = states.filter((state) => state !== undefined);
  if (known.length > 0 && !known.includes('restoring')) return deleteArchived(archive, hashes, isLate);
  await restoreLogs(store, archive, [customerId], identityHash.hashOfName);
  return true;
}

async function deleteArchived(
  archive: LogArchive,
  homes: readonly string[],
  isLate: () => boolean,
): Promise<boolean> {
  for (const home of homes) if (!(await archive.deleteArchived(home, isLate))) return false;
  return true;
}
