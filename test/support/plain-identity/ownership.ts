import type { Activity } from '../../../shared/lifecycle/activity.ts';
import type { ObjectHistory } from '../../../shared/lifecycle/objects/object.ts';
import { ownerOf } from './object-owner.ts';
import type { Reported, ReportedActivity } from './reported.ts';

/** An object or activity, and the account or address that it belongs to. */
export interface Owned {
  readonly objects: readonly { readonly object: ObjectHistory; readonly owner: string }[];
  readonly activities: readonly { readonly activity: Activity; readonly owner: string }[];
}

/** Who each object and activity belongs to. What nobody owns is left out. */
export function ownedIn(reported: Reported): Owned {
  const { histories, activities } = reported;
  return {
    objects: [...histories.values()].flatMap((object) => {
      const owner = ownerOf(object.object, histories);
      return owner === null ? [] : [{ object, owner }];
    }),
    activities: activities.flatMap((one) => {
      const owner = ownerOfActivity(one, histories);
      return owner === null ? [] : [{ activity: one.activity, owner }];
    }),
  };
}

/** What is about an object goes with it. Else it belongs to the account that was named, else to the address. */
function ownerOfActivity(
  { activity, accounts, addresses }: ReportedActivity,
  histories: Reported['histories'],
): string | null {
  if (activity.about !== null) return ownerOf(activity.about, histories);
  return accounts[0] ?? addresses[0] ?? null;
}
