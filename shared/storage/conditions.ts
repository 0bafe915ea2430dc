import type { Owner, Tombstone } from '../customers/owner.ts';
import type { Activity } from '../lifecycle/activity.ts';
import { activityText } from './items.ts';

/** A condition of a write, in the form of the SDK. If it fails, the answer contains the existing item. */
export interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, unknown>;
  readonly ReturnValuesOnConditionCheckFailure: 'ALL_OLD';
}

/** The item does not exist yet. For an activity this is the duplicate check. */
export const NEW_ITEM: Condition = {
  ConditionExpression: 'attribute_not_exists(PK)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};

/** The item still exists. */
export const ITEM_EXISTS: Condition = {
  ConditionExpression: 'attribute_exists(PK)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};

/** The customer, owner or object has not changed since it was read. */
export function versionAsRead(version: number): Condition {
  return stillIs('version', version);
}

/** The owner has not changed since it was read, or is still the tombstone of the same customer. */
export function ownerAsRead(owner: Owner | Tombstone): Condition {
  return 'version' in owner ? versionAsRead(owner.version) : stillIs('gone', owner.customerId);
}

/** The marker of archived activities has not changed since it was read. */
export function markerAsRead(turn: string): Condition {
  return stillIs('turn', turn);
}

/** The activity has not changed since it was read, so an earlier version never replaces a later one. */
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
