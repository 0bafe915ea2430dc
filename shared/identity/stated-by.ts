import type { ActivityType } from '../lifecycle/activity.ts';
import { attributeOf } from '../lifecycle/objects/history.ts';
import { compareText } from '../lifecycle/objects/snapshot-order.ts';
import { type AccountLog, statedWith, statementsOf } from './claims.ts';
import type { HiddenName, IdentityName } from './identity-hash.ts';

/** What stated that an account has an address. */
export type StatedBy =
  /** The account's own body. */
  | { readonly type: 'account' }
  /** An activity that names both. */
  | { readonly type: 'activity'; readonly activity: ActivityType; readonly id: string }
  /** An order, a ticket or another object that names both. */
  | { readonly type: 'object'; readonly object: IdentityName };

/**
 * What first stated a claim, from all that is stored under the name of its account. Null if nothing there states it at that
 * instant.
 */
export function statedByOf(
  account: HiddenName,
  { activities, objects }: AccountLog,
  { address, since }: { readonly address: HiddenName; readonly since: number },
): StatedBy | null {
  const isIt = (one: { readonly at: number; readonly address: string | null }) =>
    one.at === since && one.address === address;
  const own = objects.find(({ type }) => type === 'account') ?? null;
  if (statementsOf(own).some(isIt)) return { type: 'account' };
  const [activity] = activities
    .filter((one) => statedWith(one).some(isIt))
    .sort((a, b) => compareText(a.id, b.id));
  if (activity !== undefined) return { type: 'activity', activity: activity.type, id: activity.id };
  const [object] = objects
    .filter(
      (one) =>
        one.type !== 'account' &&
        attributeOf(one, '', 'account') === account &&
        one.snapshots.some(({ asOf, attributes }) => asOf === since && attributes.address === address),
    )
    .map((one) => one.object)
    .sort(compareText);
  return object === undefined ? null : { type: 'object', object };
}
