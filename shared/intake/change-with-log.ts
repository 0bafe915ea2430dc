import type { Change, ChangeBasis } from '../customers/change.ts';
import { changeByLog, changeLeftToReview } from '../customers/change-by-log.ts';
import { type Customer, isLong } from '../customers/customer.ts';
import { type Additions, causeOfAdditions } from '../customers/customer-log.ts';
import type { Trigger } from '../customers/event-sequencing.ts';
import type { NewActivity } from '../storage/commit.ts';
import type { CustomerStore } from '../storage/customer-store.ts';
import { type ActivityEntry, activitiesIn, logOf } from '../storage/items.ts';

/** The change computed from the whole log, or the activities that turned out to be in the log already. */
export async function changeWithLog(
  store: CustomerStore,
  basis: ChangeBasis,
  activities: readonly NewActivity[],
  added: Additions,
): Promise<Change<Customer> | { readonly known: readonly ActivityEntry[] }> {
  const { before } = basis;
  const objects = added.objects.map(({ after }) => after);
  const trigger = triggerOf(basis, added);
  if (before === null) return changeByLog(basis, { activities: added.activities, objects }, trigger);
  if (isLong([before, ...basis.absorbed], activities.length)) return changeLeftToReview(basis);
  const stored = await store.readLog([...before.homes, ...basis.absorbed.flatMap(({ homes }) => homes)]);
  // The same fact may be stored under another home of the customer. It stays there, and only there.
  const fresh = new Set(
    activities.flatMap(({ activity, replaces }) => (replaces === null ? activity.id : [])),
  );
  const known = activitiesIn(stored).filter(({ activity }) => fresh.has(activity.id));
  if (known.length > 0) return { known };
  const log = logOf(stored);
  const written = new Set(objects.map(({ object }) => object));
  const others = log.objects.filter(({ object }) => !written.has(object));
  return changeByLog(
    basis,
    { activities: [...log.activities, ...added.activities], objects: [...others, ...objects] },
    trigger,
  );
}

function triggerOf(basis: ChangeBasis, added: Additions): Trigger {
  const cause = () => causeOfAdditions(added);
  if (basis.absorbed.length > 0) return { type: 'merge', cause };
  if (basis.before === null) return { type: 'activity', cause };
  const newPolicy = basis.before.lifecycle.policyVersion !== basis.policy.version;
  return { type: newPolicy ? 'policy' : 'late-activity', cause };
}
