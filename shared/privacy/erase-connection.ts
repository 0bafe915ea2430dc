import * as z from 'zod/mini';
import type { Customer } from '../customers/customer.ts';
import { type IdentityName, isPersonName } from '../identity/identity-hash.ts';
import { unmergeCustomer } from '../intake/unmerge.ts';
import { parseParked } from '../parking/parked-object.ts';
import { log } from '../platform/logger.ts';
import { QUEUE_PREFIX } from '../platform/names.ts';
import type { StagePlace } from '../storage/pages.ts';
import { eraseCustomer } from './erase-customer.ts';
import type { Privacy } from './privacy.ts';
import type { RequestJob } from './request-queue.ts';

const CUSTOMERS_A_PAGE = 50;
const ACTIVITIES_A_PAGE = 500;

const progressForm = z.object({
  place: z.nullable(z.tuple([z.number(), z.nullable(z.record(z.string(), z.unknown()))])),
  /** Whether this round has found anybody: then another follows, for those who changed their stage meanwhile. */
  found: z.boolean(),
});
interface Progress {
  readonly place: StagePlace | null;
  readonly found: boolean;
}

/**
 * Erases everything that a connection has told: customers whom nobody else knows, and of others its own part, which is
 * separated from them first. Answers true when a whole round over all customers has found nobody any more.
 */
export async function eraseConnection(privacy: Privacy, work: RequestJob): Promise<boolean> {
  const { pages } = privacy;
  let progress = readProgress(work.request.progress);
  for (;;) {
    if (work.isLate()) return false;
    const { values, next } = await pages.customers(CUSTOMERS_A_PAGE, progress.place ?? undefined);
    let { found } = progress;
    for (const customerId of values) {
      if (work.isLate()) return false;
      if (await eraseFrom(privacy, work.request.connection, customerId)) found = true;
    }
    if (next === null && !found) {
      await emptyPark(privacy, work);
      return true;
    }
    progress = { place: next, found: next !== null && found };
    await work.note(JSON.stringify(progress));
  }
}

/** True when something of the customer was erased. */
async function eraseFrom(privacy: Privacy, connection: string, customerId: string): Promise<boolean> {
  const { services, realTime } = privacy;
  const wanted = { customerIds: [customerId] };
  const [customer] = (await services.store.find(wanted, true)).customers;
  if (customer === undefined) return false;
  const part = await partOf(privacy, connection, customer);
  if (part === 'none') return false;
  const whom = part === 'all' ? customerId : await separated(privacy, customer, part);
  if (whom === undefined) return false;
  const { type: outcome } = await eraseCustomer(services, whom, realTime.now(), 0);
  return outcome !== 'unknown-customer';
}

/** What of a customer is the connection's: all, nothing, or the persons among its homes that are to be separated. */
async function partOf(
  privacy: Privacy,
  connection: string,
  { homes }: Customer,
): Promise<'all' | 'none' | readonly IdentityName[]> {
  const isAddress = (home: IdentityName) => home.startsWith('#');
  const isOwn = (home: IdentityName) => home.startsWith(`${connection}:`);
  const own = homes.filter(isOwn);
  const addresses = homes.filter(isAddress);
  const isOnlyOwn = own.length + addresses.length === homes.length;
  if (isOnlyOwn && !(await reportedByOthers(privacy, connection, addresses))) return 'all';
  const persons = own.filter(isPersonName);
  return persons.length === 0 ? 'none' : persons;
}

/** Whether another connection has told anything under the addresses. */
async function reportedByOthers(
  { services, pages }: Privacy,
  connection: string,
  addresses: readonly IdentityName[],
): Promise<boolean> {
  for (const address of addresses) {
    let after: string | undefined;
    do {
      const page = await pages.log(services.identityHash.hashOfName(address), ACTIVITIES_A_PAGE, after);
      if (page.values.some(({ activity }) => activity.connection !== connection)) return true;
      after = page.next ?? undefined;
    } while (after !== undefined);
  }
  return false;
}

/** Whoever has the connection's persons after they were separated; undefined when they cannot be. */
async function separated(
  { services }: Privacy,
  { customerId }: Customer,
  persons: readonly IdentityName[],
): Promise<string | undefined> {
  const { type: outcome } = await unmergeCustomer(services, customerId, persons);
  if (outcome === 'refused') log('warn', 'A part of a customer could not be separated', { customerId });
  if (outcome !== 'unmerged') return undefined;
  const [person = ''] = persons;
  const found = await services.store.find({ identities: [person] }, true);
  return found.owners[0]?.customerId;
}

/** Takes away what waits of the connection and came before it was to be erased. */
async function emptyPark(
  { parked }: Privacy,
  { request: { connection, receivedAt } }: RequestJob,
): Promise<void> {
  for (const prefix of Object.values(QUEUE_PREFIX)) {
    const own = `${prefix}${connection}/`;
    // Of the park no less than a whole shelf may be listed.
    for await (const { key, text } of parked.list(prefix, own)) {
      if (!key.startsWith(own)) break;
      const delivery = parseParked(text);
      if (delivery === undefined || delivery.receivedAt <= receivedAt) await parked.remove(key);
    }
  }
}

function readProgress(text: string | null): Progress {
  return text === null ? { place: null, found: false } : progressForm.parse(JSON.parse(text));
}
