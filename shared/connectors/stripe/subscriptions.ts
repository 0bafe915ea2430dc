import type { States } from '../../lifecycle/objects/states.ts';
import type { ChurnReason } from '../../lifecycle/stage.ts';
import { type Outcome, objectOf, snapshot, update } from '../mapping.ts';
import { type Context, customerOf, report } from './mapping.ts';
import type { SubscriptionBody } from './schema.ts';

// https://docs.stripe.com/api/subscriptions/object#subscription_object-status
const STATUSES: ReadonlyMap<string, States> = new Map<string, States>([
  ['incomplete', { begun: 'no', status: 'incomplete' }],
  ['incomplete_expired', { begun: 'no', status: 'ended' }],
  ['trialing', { begun: 'yes', status: 'trialing' }],
  ['active', { begun: 'yes', status: 'active' }],
  ['past_due', { begun: 'yes', status: 'past-due' }],
  ['unpaid', { begun: 'yes', status: 'unpaid' }],
  ['canceled', { begun: 'yes', status: 'ended' }],
  // After a trial without a payment method. It goes on as what it was before.
  ['paused', { begun: 'yes' }],
]);

/** `customer.subscription.*`. The body of every event is the whole subscription. */
export function mapSubscription(subscription: SubscriptionBody, context: Context): Outcome {
  const object = objectOf(context, 'subscription', subscription.id);
  if (object === undefined) return { refused: 'the object has no subscription id' };
  const { status, cancel_at_period_end, cancel_at, created, start_date } = subscription;
  const states = STATUSES.get(status ?? '') ?? {};
  const isEnded = states.status === 'ended';
  const isEnding = cancel_at_period_end || cancel_at !== null;
  const account = customerOf(context, subscription);
  const reported = snapshot(context.asOf, {
    states: {
      ...states,
      paused: status === 'paused' || subscription.pause_collection ? 'yes' : 'no',
      ...(!isEnded && { ending: isEnding ? 'yes' : 'no' }),
    },
    since: {
      status: isEnded ? subscription.ended_at : null,
      ending: isEnding && !isEnded ? subscription.canceled_at : null,
    },
    attributes: {
      account,
      createdAt: created ?? start_date ?? undefined,
      trialEndsAt: subscription.trial_end,
      endReason: status === 'canceled' ? endReason(subscription) : undefined,
    },
  });
  return update({
    persons: [account],
    objects: [report(context.connection, 'subscription', object, reported)],
  });
}

// https://docs.stripe.com/api/subscriptions/object#subscription_object-cancellation_details
const END_REASONS: ReadonlyMap<string, ChurnReason> = new Map([
  ['payment_failed', 'payment-failed'],
  ['payment_disputed', 'refunded'],
]);
const BAD_EXPERIENCES = new Set(['customer_service', 'low_quality', 'too_complex']);

function endReason({ cancellation_details: details }: SubscriptionBody): ChurnReason {
  const known = END_REASONS.get(details?.reason ?? '');
  if (known !== undefined) return known;
  return BAD_EXPERIENCES.has(details?.feedback ?? '') ? 'bad-experience' : 'cancelled';
}
