import { type Change, type ChangeBasis, sourcesOf } from '../customers/change.ts';
import { changeByLog, changeLeftToReview, riskByLog } from '../customers/change-by-log.ts';
import { type Customer, isLong } from '../customers/customer.ts';
import { type Additions, type CustomerLog, causeOfAdditions, instantOf } from '../customers/customer-log.ts';
import type { Trigger } from '../customers/event-sequencing.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { NewActivity } from '../storage/commit.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import { closableAccounts, logOf } from '../storage/folded-log.ts';
import { type ActivityEntry, activitiesIn, keyOf, type LogEntry, objectsIn } from '../storage/items.ts';

/**
 * The change computed from the whole log without what is lost, or the activities that turned out to be in the log already. The log is
 * stored under `homes`: the customer may get further homes with this change, which have none yet.
 */
export async function changeWithLog(
  store: Pick<CustomerStore, 'readLog'>,
  basis: ChangeBasis,
  homes: readonly IdentityName[],
  activities: readonly NewActivity[],
  added: Additions,
  lost: readonly LogEntry[],
): Promise<Change<Customer> | { readonly known: readonly ActivityEntry[] }> {
  if (isLong(sourcesOf(basis), activities.length)) return changeLeftToReview(basis);
  const stored = homes.length === 0 ? [] : await store.readLog(homes);
  // The same fact may be stored under another home of the customer. It stays there, and only there.
  const fresh = new Set(
    activities.flatMap(({ activity, replaces, left }) => (replaces === null && !left ? activity.id : [])),
  );
  const known = activitiesIn(stored).filter(({ activity }) => fresh.has(activity.id));
  if (known.length > 0) return { known };
  const written = new Set(added.objects.map(({ after }) => after.object));
  const gone = new Set(lost.map(keyOf));
  const kept = stored.filter((entry) => !gone.has(keyOf(entry)));
  const placed = [
    ...objectsIn(kept).filter(({ history }) => !written.has(history.object)),
    ...added.objects.map(({ after, home }) => ({ home, history: after })),
  ];
  const whole = {
    activities: [...activitiesIn(kept).map(({ activity }) => activity), ...added.activities],
    objects: placed.map(({ history }) => history),
    accounts: closableAccounts(placed),
  };
  return changeByLog(basis, whole, triggerOf(basis, added, logOf(stored), instantOf(whole)));
}

/**
 * What causes a change for which the whole log is folded. `stored` is the log before the change, `asOf` the last instant of
 * the log after it.
 */
export function triggerOf(
  { before, events, policy }: ChangeBasis,
  added: Additions,
  stored: CustomerLog,
  asOf: number,
): Trigger {
  const cause = () => causeOfAdditions(added);
  const [event] = events;
  if (event?.type === 'CustomersMerged') return { type: 'merge', cause };
  if (event?.type === 'CustomersUnmerged') return { type: 'unmerge', cause };
  if (before === null) return { type: 'activity', cause };
  const { policyVersion, asOf: since } = before.lifecycle;
  if (policyVersion === policy.version) return { type: 'late-activity', cause };
  const riskWithout = () => riskByLog(policy, stored, Math.max(asOf, since));
  return { type: 'policy', cause, riskWithout };
}
