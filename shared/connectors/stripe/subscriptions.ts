import type { Identity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import type { ChurnReason } from '../../lifecycle/stage.ts';
import { type Outcome, objectOf, update } from '../mapping.ts';
import { instantText, naturalId } from '../natural-id.ts';
import { activity, type Context, customerOf, eventVersion, subscriptionStarted } from './mapping.ts';
import type { SubscriptionBody } from './schema.ts';

/** What a topic itself says about its subscription. */
export type SubscriptionSays = 'nothing' | 'paused' | 'resumed' | 'ended';

const NEVER_STARTED = new Set(['incomplete', 'incomplete_expired']);

/**
 * `customer.subscription.*`: everything the body proves, so that no earlier event is needed, and what the change of
 * status says. A pause is not an end but a sign of one, as is an unpaid invoice that Stripe gave up collecting.
 */
export function mapSubscription(
  subscription: SubscriptionBody,
  context: Context,
  says: SubscriptionSays,
): Outcome {
  const about = objectOf(context, 'subscription', subscription.id);
  if (about === undefined) return { refused: 'the object has no subscription id' };
  const activities = [...beginningOf(subscription, about, context)];
  const changed = changeOf(subscription, says, context);
  if (changed === 'paused') activities.push(scheduled(about, context.eventAt, context));
  else if (changed === 'resumed') activities.push(resumedActivity(about, context));
  else if (changed === 'given-up')
    activities.push(ended(about, instantText(context.eventAt), context.eventAt, 'payment-failed', context));
  else if (changed === 'ended') {
    const at = subscription.ended_at ?? subscription.canceled_at ?? context.eventAt;
    activities.push(ended(about, 'deleted', at, endReason(subscription), context));
  } else if (isSetToEnd(subscription))
    activities.push(scheduled(about, subscription.canceled_at ?? subscription.created, context));
  return update({ persons: [customerOf(context, subscription)], objects: [about], activities });
}

function beginningOf(subscription: SubscriptionBody, about: Identity, context: Context): Activity[] {
  const { status, trial_start: trialAt, trial_end: trialEndsAt, created } = subscription;
  const began: Activity[] = [];
  if (trialAt !== null)
    began.push({
      ...activity(context.connection, 'trial.started', naturalId(about, 'trial.started'), trialAt),
      about,
    });
  // A subscription that ended without ever being active was a trial, or its first payment was never made.
  if (status === 'active' || status === 'past_due' || status === 'unpaid')
    began.push(subscriptionStarted(about, trialEndsAt ?? created, context));
  return began;
}

type Change = 'paused' | 'resumed' | 'given-up' | 'ended' | 'none';

function changeOf(subscription: SubscriptionBody, says: SubscriptionSays, context: Context): Change {
  const { status } = subscription;
  if (says === 'ended') return status !== null && NEVER_STARTED.has(status) ? 'none' : 'ended';
  if (says !== 'nothing') return says;
  const before = context.previous;
  if (before === null) return 'none';
  if (status === 'unpaid' && before.status !== null) return 'given-up';
  if (status !== 'active') return 'none';
  const isPaidAgain = before.status === 'unpaid';
  const staysAfterAll = before.cancel_at_period_end === true || before.cancel_at !== null;
  return isPaidAgain || (staysAfterAll && !isSetToEnd(subscription)) ? 'resumed' : 'none';
}

function isSetToEnd({ status, cancel_at_period_end, cancel_at }: SubscriptionBody): boolean {
  return status !== 'canceled' && (cancel_at_period_end || cancel_at !== null);
}

function scheduled(about: Identity, at: number, context: Context): Activity {
  const id = naturalId(about, 'subscription.cancel-scheduled', instantText(at));
  return { ...activity(context.connection, 'subscription.cancel-scheduled', id, at), about };
}

function resumedActivity(about: Identity, context: Context): Activity {
  const id = naturalId(about, 'subscription.started', instantText(context.eventAt));
  return { ...activity(context.connection, 'subscription.started', id, context.eventAt), about };
}

function ended(
  about: Identity,
  occurrence: string,
  at: number,
  reason: ChurnReason,
  context: Context,
): Activity {
  const id = naturalId(about, 'subscription.ended', occurrence);
  return {
    ...activity(context.connection, 'subscription.ended', id, at, eventVersion(context)),
    about,
    reason,
  };
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
