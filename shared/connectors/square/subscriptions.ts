import type { States } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { type Context, customerOf, report } from './mapping.ts';
import type { SubscriptionBody } from './schema.ts';

/**
 * What each status proves (https://developer.squareup.com/reference/square/enums/SubscriptionStatus). One that ended or is
 * paused may never have begun: a subscription can be cancelled before its first day.
 */
const SUBSCRIPTIONS: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['PENDING', { begun: 'no', status: 'incomplete', paused: 'no' }],
  ['ACTIVE', { begun: 'yes', status: 'active', paused: 'no' }],
  ['PAUSED', { status: 'active', paused: 'yes' }],
  ['CANCELED', { status: 'ended', paused: 'no' }],
  ['DEACTIVATED', { status: 'ended', paused: 'no' }],
]);

/**
 * `subscription.*`: the whole subscription. It has no time of its last change. The date of its cancellation has no time
 * either, so that it dates nothing: it says that the subscription is set to end.
 */
export function mapSubscription({ subscription }: SubscriptionBody, context: Context): Outcome {
  const object = objectOf(context, 'subscription', subscription.id);
  if (object === undefined) return { refused: 'the object has no usable subscription id' };
  const known = SUBSCRIPTIONS.get(subscription.status);
  const isEnded = known?.status === 'ended';
  const ending = subscription.canceled_date === null ? 'no' : 'yes';
  const account = customerOf(context, subscription.customer_id);
  const reported = snapshot(context.at, {
    version: subscription.version,
    states: known === undefined || isEnded ? { ...known } : { ...known, ending },
    attributes: {
      account,
      createdAt: subscription.created_at ?? undefined,
      endReason: isEnded ? 'cancelled' : undefined,
    },
  });
  return update({
    persons: [account],
    objects: [report(context.connection, 'subscription', object, reported)],
  });
}
