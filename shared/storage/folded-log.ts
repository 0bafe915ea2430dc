import { isAccountName } from '../customers/account-name.ts';
import type { CustomerLog } from '../customers/customer-log.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { attributeOf, parentNamedIn } from '../lifecycle/objects/history.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import { activitiesIn, type LogEntry, objectsIn } from './items.ts';

/** Entries of the log in the form in which they are folded. */
export function logOf(entries: readonly LogEntry[]): CustomerLog {
  const objects = objectsIn(entries);
  return {
    activities: activitiesIn(entries).map(({ activity }) => activity),
    objects: objects.map(({ history }) => history),
    purchases: purchasesIn(objects),
  };
}

/** How many accounts were made by single purchases only: they have no body of their own, and no subscription. */
export function purchasesIn(
  placed: readonly { readonly home: IdentityName; readonly history: ObjectHistory }[],
): number {
  const isOfPurchase = ({ history }: (typeof placed)[number]) =>
    attributeOf(history, '', 'perPurchase') === true;
  const isUsual = ({ history }: (typeof placed)[number]) =>
    history.type === 'account' || isOfSubscription(history);
  const homes = new Set(placed.filter(isOfPurchase).map(({ home }) => home));
  return [...homes].filter(
    (home) => isAccountName(home) && !placed.some((one) => one.home === home && isUsual(one)),
  ).length;
}

function isOfSubscription(history: ObjectHistory): boolean {
  return history.type === 'subscription' || parentNamedIn(history)?.includes(':subscription:') === true;
}
