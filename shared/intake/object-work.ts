import type { NamedUpdate } from './named-update.ts';
import {
  concernsChildren,
  draftOwners,
  entryToWrite,
  type ObjectWork,
  OwnerDrafts,
  type Recipient,
} from './object-writes.ts';
import type { Placement } from './placement.ts';
import type { Portion } from './portion.ts';
import type { Services } from './services.ts';
import type { Snapshot } from './snapshot.ts';

const NO_WORK: ObjectWork = {
  entries: [],
  activities: [],
  moved: [],
  lost: [],
  ownActivities: [],
  owners: [],
  additions: [],
  others: [],
  isAll: true,
};

/** Works out what is written for a portion of objects. `conflict` if what was read does not fit together. */
export async function workObjects(
  services: Services,
  update: NamedUpdate,
  placements: readonly Placement[],
  portion: Portion,
  snapshot: Snapshot,
  recipient: Recipient,
): Promise<ObjectWork | 'conflict'> {
  if (placements.length === 0) return NO_WORK;
  const { objects } = portion;
  // Rarely needed, so it is loaded only then.
  if (objects.some(concernsChildren)) {
    const { moveObjects } = await import('./move-objects.ts');
    return moveObjects(services, update, placements, portion, snapshot, recipient);
  }
  const owners = new OwnerDrafts(snapshot.objectOwners, update, recipient.customerId);
  for (const placement of objects) draftOwners(owners, placement);
  return {
    ...NO_WORK,
    entries: objects.map(entryToWrite),
    owners: owners.writes(),
    additions: objects.map(({ before, after, home }) => ({ before: before?.history ?? null, after, home })),
    isAll: objects.length === placements.length,
  };
}
