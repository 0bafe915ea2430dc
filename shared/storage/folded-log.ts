import type { CustomerLog } from '../customers/customer-log.ts';
import { isOfPurchases } from '../identity/claims.ts';
import { type IdentityName, isAccountName } from '../identity/identity-hash.ts';
import { isSaleType } from '../lifecycle/held-objects.ts';
import { isStated, isUnclosable } from '../lifecycle/objects/account.ts';
import { beginOf, changesOf } from '../lifecycle/objects/changes.ts';
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
 * Since when each account that can be closed is known: the tool has reported a state of it, or something was bought with it. One
 * that the tool merged or deleted, or that only single purchases made, cannot be closed. Empty if none is closed.
 */
export function closableAccounts(
  placed: readonly { readonly home: IdentityName; readonly history: ObjectHistory }[],
): number[] {
  if (!placed.some(({ history }) => isStated(history, 'closed'))) return [];
  const historiesOf = (home: IdentityName) => placed.flatMap((one) => (one.home === home ? one.history : []));
  const homes = [...new Set(placed.map(({ home }) => home))].filter(isAccountName);
  return homes.map(historiesOf).filter(isClosable).map(knownSince);
}

function isClosable(own: readonly ObjectHistory[]): boolean {
  const body = own.find(({ type }) => type === 'account');
  if (body === undefined) return own.some(isPurchase) && !isOfPurchases(own);
  return !isUnclosable(body) && (isStated(body, 'open') || isStated(body, 'closed') || own.some(isPurchase));
}

/** A closing may be older than its report. */
function knownSince(own: readonly ObjectHistory[]): number {
  const instants = own.flatMap((one) => {
    if (one.type !== 'account') return isPurchase(one) ? beginOf(one) : [];
    return [beginOf(one), ...changesOf(one).map(({ occurredAt }) => occurredAt)];
  });
  return Math.min(...instants);
}

function isPurchase({ type }: ObjectHistory): boolean {
  return isSaleType(type) || type === 'subscription';
}
