import type { Activity } from '../../../shared/lifecycle/activity.ts';
import { ownerNamedIn, parentNamedIn } from '../../../shared/lifecycle/objects/history.ts';
import type { ObjectHistory } from '../../../shared/lifecycle/objects/object.ts';
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

/** The account that an object names last, else the address, else the owner of the object that it is of. */
function ownerOf(
  object: string,
  histories: Reported['histories'],
  met: readonly string[] = [],
): string | null {
  const history = histories.get(object);
  if (history === undefined || met.includes(object)) return null;
  const named = ownerNamedIn(history);
  const parent = parentNamedIn(history);
  if (named !== null || parent === null) return named;
  return ownerOf(parent, histories, [...met, object]);
}

/** What is about an object goes with it. Else it belongs to the account that was named, else to the address. */
function ownerOfActivity(
  { activity, accounts, addresses }: ReportedActivity,
  histories: Reported['histories'],
): string | null {
  if (activity.about !== null) return ownerOf(activity.about, histories);
  return accounts[0] ?? addresses[0] ?? null;
}
