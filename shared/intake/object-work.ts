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
import { firstObjects } from './portion.ts';
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

/** Works out what is written for objects. `conflict` if what was read does not fit together. */
export async function workObjects(
  services: Services,
  update: NamedUpdate,
  placements: readonly Placement[],
  snapshot: Snapshot,
  recipient: Recipient,
): Promise<ObjectWork | 'conflict'> {
  if (placements.length === 0) return NO_WORK;
  const portion = firstObjects(services, placements);
  // Rarely needed, so it is loaded only then.
  if (portion.some(concernsChildren)) {
    const { moveObjects } = await import('./move-objects.ts');
    return moveObjects(services, update, placements, snapshot, recipient);
  }
  const owners = new OwnerDrafts(snapshot.objectOwners, update, recipient.customerId);
  for (const placement of portion) draftOwners(owners, placement);
  return {
    ...NO_WORK,
    entries: portion.map(entryToWrite),
    owners: owners.writes(),
    additions: portion.map(({ before, after, home }) => ({ before: before?.history ?? null, after, home })),
    isAll: portion.length === placements.length,
  };
}
