import type { Owner, Tombstone } from '../customers/owner.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { activityText } from './items.ts';

/** A condition of a write, in the SDK's own words. The item that failed it comes back with the refusal. */
interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
  readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD';
}

/** Nobody has written the item before: for an activity this is the duplicate check. */
export const NEW_ITEM: Condition = {
  ConditionExpression: 'attribute_not_exists(PK)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};

/** Nobody has deleted the item. */
export const ITEM_EXISTS: Condition = {
  ConditionExpression: 'attribute_exists(PK)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};

/** Nobody has changed the customer or owner since it was read. */
export function versionAsRead(version: number): Condition {
  return stillIs('version', version);
}

/** The owner is still as it was read, links included, or is still gone with the customer. */
export function ownerAsRead(owner: Owner | Tombstone): Condition {
  return 'version' in owner ? versionAsRead(owner.version) : stillIs('gone', owner.customerId);
}

/** The activity is still told as it was read, so that a lesser update never replaces a greater one. */
export function activityAsRead(activity: Activity): Condition {
  return stillIs('reported', activityText(activity));
}

function stillIs(attribute: string, value: string | number): Condition {
  return {
    ConditionExpression: '#attribute = :value',
    ExpressionAttributeNames: { '#attribute': attribute },
    ExpressionAttributeValues: { ':value': value },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}
