import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

/** The characters that an item takes, with room for keys and for characters of several bytes. An item has at most 400 KB. */
const MAX_CHARACTERS = 100_000;

/**
 * Stores an update beside the one customer that it concerns, for the review or a query to apply. False if it concerns nobody
 * yet or several customers, or is too large.
 */
export async function deferUpdate(
  { deferred }: Services,
  update: CustomerUpdate,
  { customers }: Pick<Snapshot, 'customers'>,
): Promise<boolean> {
  const [customer, ...others] = customers;
  if (customer === undefined || others.length > 0) return false;
  if (JSON.stringify(update).length > MAX_CHARACTERS) return false;
  await (await deferred()).put(customer.customerId, update);
  return true;
}
