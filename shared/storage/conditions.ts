import type { Activity } from '../lifecycle/activity.ts';
import { toldText } from './items.ts';
import type { Item } from './stored-item.ts';

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
export const STILL_THERE: Condition = {
  ConditionExpression: 'attribute_exists(PK)',
  ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
};

/** Nobody has changed the customer since it was read. */
export function versionAsRead(version: number): Condition {
  return {
    ConditionExpression: '#version = :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': version },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** All of an owner that changes, or of what an erasure has left of one. */
const OWNER_ATTRIBUTES = [
  'customer',
  'gone',
  'links',
  'apart',
  'shared',
  'objects',
  'name',
  'phone',
] as const;

/**
 * The identity still leads to the customer that was read, or is still gone with them, and all else is as read, too: the
 * item is put whole, so that what came in between would be lost.
 */
export function ownerAsRead(item: Item): Condition {
  const told = OWNER_ATTRIBUTES.filter((attribute) => item[attribute] !== undefined);
  return {
    ConditionExpression: OWNER_ATTRIBUTES.map((attribute) =>
      told.includes(attribute) ? `#${attribute} = :${attribute}` : `attribute_not_exists(#${attribute})`,
    ).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(OWNER_ATTRIBUTES.map((one) => [`#${one}`, one])),
    ExpressionAttributeValues: Object.fromEntries(told.map((one) => [`:${one}`, item[one]])),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}

/** The activity is still told as it was read, so that a lesser telling never replaces a greater one. */
export function tellingAsRead(activity: Activity): Condition {
  return {
    ConditionExpression: '#told = :told',
    ExpressionAttributeNames: { '#told': 'told' },
    ExpressionAttributeValues: { ':told': toldText(activity) },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  };
}
