import type { Identity } from '../identity/identity.ts';
import type { Snapshot } from '../lifecycle/objects/object.ts';
import { snapshot } from './mapping.ts';

/**
 * What the body of an account reports: the account is open, since it was created. Without a date of creation the body does
 * not report that it is open, because the first such report would count as an act of the customer.
 */
export function openAccount(
  asOf: number,
  createdAt: number | null,
  address: Identity | null | undefined,
): Snapshot {
  return createdAt === null
    ? snapshot(asOf, { attributes: { address } })
    : snapshot(asOf, { states: { account: 'open' }, attributes: { createdAt, address } });
}
