import type { CustomerUpdate } from '../identity/customer-update.ts';
import { erasureOf } from '../intake/erased.ts';
import { nameObjects } from '../intake/named-update.ts';
import type { Services } from '../intake/services.ts';
import { readSnapshot } from '../intake/snapshot.ts';
import type { ObjectReport } from '../lifecycle/objects/object.ts';

/**
 * The update without what was created before the erasure of somebody that it names. The tool still has it, and a list states it as of
 * now, so that its time alone would bring the person back. Undefined if nothing is left.
 */
export async function createdAfterErasure(
  services: Services,
  update: CustomerUpdate,
): Promise<CustomerUpdate | undefined> {
  const named = nameObjects(update, services.identityHash);
  const snapshot = await readSnapshot(services, named, true);
  const instants = [...named.identities.values()].flatMap(
    (identity) => erasureOf(snapshot, identity)?.at ?? [],
  );
  if (instants.length === 0) return update;
  const until = Math.max(...instants);
  const objects = update.objects.filter((report) => createdAt(report) > until);
  const activities = update.activities.filter(({ occurredAt }) => occurredAt > until);
  if (objects.length + activities.length === 0) return undefined;
  const { contact: _, ...rest } = update;
  return { ...rest, objects, activities };
}

function createdAt({ snapshots }: ObjectReport): number {
  const stated = snapshots.flatMap(({ part, attributes }) =>
    part === '' && attributes.createdAt !== undefined ? [attributes.createdAt] : [],
  );
  return Math.min(...(stated.length > 0 ? stated : snapshots.map(({ asOf }) => asOf)));
}
