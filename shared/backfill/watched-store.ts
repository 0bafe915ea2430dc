import type { Change } from '../customers/change.ts';
import type { StoredCustomer } from '../customers/customer.ts';
import type { Owner } from '../customers/owner.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import type { Activity } from '../lifecycle/activity.ts';
import type { ObjectHistory } from '../lifecycle/objects/object.ts';
import type { CustomerStore, Found } from '../storage/customer-store.ts';
import { activitiesIn, objectsIn } from '../storage/items.ts';

/** What was stored before a backfill wrote, and what it left to the review. */
export interface Watched {
  readonly store: CustomerStore;
  /** The histories as they were before, by the name of the object. */
  readonly objects: ReadonlyMap<IdentityName, ObjectHistory>;
  /** The activities as they were before, by id. */
  readonly activities: ReadonlyMap<string, Activity>;
  /** Customers with so long a log that only the review folds it. */
  readonly stale: ReadonlySet<string>;
}

/** Thrown when something that an update leads to was erased. */
export class ErasureFound extends Error {
  override readonly name = 'ErasureFound';
}

/**
 * A store for a backfill. Every event that it writes is historical. It notes what was stored before.
 * @param erasures whether to go on when an erasure is found
 */
export function watchStore(store: CustomerStore, erasures: 'stop' | 'go-on'): Watched {
  const objects = new Map<IdentityName, ObjectHistory>();
  const activities = new Map<string, Activity>();
  const stale = new Set<string>();
  const written = new Set<string>();
  return {
    objects,
    activities,
    stale,
    store: {
      ...store,
      async find(wanted, consistent) {
        const found = await store.find(wanted, consistent);
        if (erasures === 'stop' && hasErasure(found)) throw new ErasureFound();
        // What the backfill has written itself was not there before.
        for (const { history } of objectsIn(found.entries))
          if (!written.has(history.object) && !objects.has(history.object))
            objects.set(history.object, history);
        for (const { activity } of activitiesIn(found.entries))
          if (!written.has(activity.id) && !activities.has(activity.id))
            activities.set(activity.id, activity);
        return found;
      },
      async commit(commit) {
        for (const entry of commit.entries)
          written.add(entry.type === 'object' ? entry.history.object : entry.activity.id);
        const outcome = await store.commit({ ...commit, customers: commit.customers.map(asHistorical) });
        if (outcome.type !== 'committed') return outcome;
        for (const { stored } of commit.customers)
          if ('stale' in stored && stored.stale) stale.add(stored.customerId);
        return outcome;
      },
      async confirm(entry) {
        written.add(entry.history.object);
        return store.confirm(entry);
      },
    },
  };
}

function asHistorical<Stored extends StoredCustomer>(change: Change<Stored>): Change<Stored> {
  const transitions = change.transitions.map((transition) => ({
    ...transition,
    events: transition.events.map((event) => ({ ...event, historical: true })),
  }));
  return { ...change, transitions };
}

function hasErasure({ owners, tombstones, erased }: Found): boolean {
  const isErased = ({ erasure }: Owner) => erasure !== null;
  return tombstones.length + erased.length > 0 || owners.some(isErased);
}
