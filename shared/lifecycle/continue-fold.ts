import type { Activity } from './activity.ts';
import { comparePlaces } from './change-types.ts';
import { changeSale } from './evolve-sales.ts';
import type { Facts } from './facts.ts';
import { type Folded, foldSteps, withAccounts } from './fold-steps.ts';
import { applyChange, HeldObjects, isSaleType, isSubscriptionName, startsDenied } from './held-objects.ts';
import type { Holdings, LogStep } from './holdings.ts';
import { isStated, isUnclosable } from './objects/account.ts';
import { amountOfPart, changesOf, type ObjectChange } from './objects/changes.ts';
import { attributeOf, parentNamedIn } from './objects/history.ts';
import type { Attributes, ObjectHistory, PartKey } from './objects/object.ts';
import type { Policy } from './policy.ts';
import { canAdvance, type LifecycleRecord } from './record.ts';

/** What is added to a log. */
export interface News {
  readonly activities: readonly Activity[];
  /** The objects of which something new was reported, with their histories before and after. */
  readonly objects: readonly { readonly before: ObjectHistory | null; readonly after: ObjectHistory }[];
}

/**
 * Folds what is new onto a record and lets time pass up to `asOf`. Equal to the fold of the whole log, or `needs-log`:
 * when something new sorts before what was folded last, takes back what was folded, or needs what the record does not
 * have.
 */
export function foldFrom(
  policy: Policy,
  record: LifecycleRecord,
  news: News,
  asOf: number,
): Folded | 'needs-log' {
  if (!canAdvance(record, policy)) return 'needs-log';
  if (mayClose(record.facts, news)) return 'needs-log';
  const added: LogStep[] = [...news.activities];
  const old: ObjectChange[] = [];
  for (const { before, after } of news.objects) {
    const more = addedChanges(before, after);
    if (more === undefined || !isInHand(record.facts, before, after)) return 'needs-log';
    added.push(...more);
    if (before !== null) old.push(...changesOf(before));
  }
  added.sort(comparePlaces);
  const [first] = added;
  // What happens at one instant is judged together.
  if (first !== undefined && first.occurredAt <= record.position.at) return 'needs-log';
  const holdings = holdingsOf(news, old, policy);
  const folded = foldSteps(policy, record, holdings, added, asOf);
  return folded === 'needs-log' ? folded : withAccounts(folded, record.facts.accounts);
}

/** True if only the log shows which accounts can be closed, and this matters: one is closed, or is being closed. */
function mayClose({ closedAccounts }: Facts, { objects }: News): boolean {
  // Whatever is bought with an account may make it one that can be closed.
  if (closedAccounts.length > 0) return objects.some(({ after }) => after.type !== 'ticket');
  return objects.some(({ after }) => isStated(after, 'closed'));
}

/** The changes that the new history has and the old one had not; undefined if anything else differs. */
function addedChanges(before: ObjectHistory | null, after: ObjectHistory): ObjectChange[] | undefined {
  const now = changesOf(after);
  if (before === null) return now;
  const known = new Map(changesOf(before).map((change) => [keyOf(change), change] as const));
  const added = now.filter((change) => !known.delete(keyOf(change)));
  const isSame =
    known.size === 0 &&
    haveSameAttributes(before, after) &&
    startsDenied(before) === startsDenied(after) &&
    isUnclosable(before) === isUnclosable(after);
  return isSame ? added : undefined;
}

function keyOf({ id, type, occurredAt }: ObjectChange): string {
  return `${occurredAt} ${type} ${id}`;
}

/**
 * The attributes that decide what an object is worth. Its owner decides only where it lies, and so does what a cart or a
 * checkout is of. What follows from its creation is a change.
 */
export const FOLDED_ATTRIBUTES = [
  'of',
  'total',
  'refundedTotal',
  'trialEndsAt',
  'endReason',
] as const satisfies readonly (keyof Attributes)[];

function haveSameAttributes(before: ObjectHistory, after: ObjectHistory): boolean {
  const parts = new Set<PartKey>(['', ...before.snapshots.map(({ part }) => part)]);
  const names = FOLDED_ATTRIBUTES.filter((name) => name !== 'of' || isSaleType(after.type));
  return [...parts].every((part) =>
    names.every(
      (name) =>
        JSON.stringify(valueOfPart(before, part, name)) === JSON.stringify(valueOfPart(after, part, name)) ||
        (attributeOf(before, part, name) === undefined && comesWithItsState(name, before)),
    ),
  );
}

function valueOfPart(history: ObjectHistory, part: PartKey, name: keyof Attributes): unknown {
  return name === 'total' ? amountOfPart(history, part) : attributeOf(history, part, name);
}

/** True for the reason of an end, which comes with the end, and for the sum that comes with the first refund. */
function comesWithItsState(name: keyof Attributes, { snapshots }: ObjectHistory): boolean {
  if (name !== 'refundedTotal') return name === 'endReason';
  return snapshots.every(({ states }) => (states.refunded ?? 'no') === 'no');
}

/** True when the record and the history of the object are all that its changes need. */
function isInHand(facts: Facts, before: ObjectHistory | null, after: ObjectHistory): boolean {
  const { type, object } = after;
  if (isSaleType(type)) {
    const parent = parentNamedIn(after);
    // Of one that is over, its entry does not say whether it has ended or is unpaid.
    const isOfHeld = facts.subscriptions.some(({ id, until }) => id === parent && until === null);
    // Only the log shows that what has a hidden name is a subscription.
    if (parent !== null && !(isOfHeld && isSubscriptionName(parent))) return false;
    return facts.beyond.families === 0 && !facts.families.includes(object);
  }
  if (type !== 'subscription') return true;
  // Its invoices may have come first, or its entry is gone.
  return facts.subscriptions.some(({ id }) => id === object) === (before !== null);
}

function holdingsOf(news: News, old: readonly ObjectChange[], policy: Policy): Holdings {
  const objects = new HeldObjects(news.objects.map(({ after }) => after));
  const sales: Holdings['sales'] = new Map();
  for (const change of [...old].sort(comparePlaces)) {
    const object = objects.get(change.object);
    if (object === undefined) continue;
    applyChange(object, change);
    if (isSaleType(object.type)) changeSale({ objects, sales }, object, change.occurredAt, policy);
  }
  return { objects, sales, whole: null, looseRefunds: [] };
}
