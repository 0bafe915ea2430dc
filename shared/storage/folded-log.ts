import { isAccountName } from '../customers/account-name.ts';
import type { CustomerLog } from '../customers/customer-log.ts';
import { isOfPurchases } from '../identity/claims.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { isSaleType } from '../lifecycle/held-objects.ts';
import { isStated, isUnclosable } from '../lifecycle/objects/account.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import { activitiesIn, type LogEntry, objectsIn } from './items.ts';

/** Entries of the log in the form in which they are folded. */
export function logOf(entries: readonly LogEntry[]): CustomerLog {
  const objects = objectsIn(entries);
  return {
    activities: activitiesIn(entries).map(({ activity }) => activity),
    objects: objects.map(({ history }) => history),
    accounts: closableAccounts(objects),
  };
}

/**
 * How many accounts can be closed: the tool has reported a state of them, or something was bought with them. Those that the tool
 * merged or deleted, or that only single purchases made, cannot be closed.
 */
export function closableAccounts(
  placed: readonly { readonly home: IdentityName; readonly history: ObjectHistory }[],
): number {
  const historiesOf = (home: IdentityName) => placed.flatMap((one) => (one.home === home ? one.history : []));
  const homes = [...new Set(placed.map(({ home }) => home))].filter(isAccountName);
  return homes.filter((home) => isClosable(historiesOf(home))).length;
}

function isClosable(own: readonly ObjectHistory[]): boolean {
  const body = own.find(({ type }) => type === 'account');
  if (body === undefined) return own.some(isPurchase) && !isOfPurchases(own);
  return !isUnclosable(body) && (isStated(body) || own.some(isPurchase));
}

function isPurchase({ type }: ObjectHistory): boolean {
  return isSaleType(type) || type === 'subscription';
}
