import type { Identity } from '../../identity/identity.ts';
import type { EndReason, Snapshot } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { snapshot } from '../mapping.ts';
import type { SubscriptionBody } from './schema.ts';

const RUNS: States = { begun: 'yes', status: 'active', paused: 'no' };

// https://apidocs.chargebee.com/docs/api/subscriptions#subscription_status
const STATUSES: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['future', { begun: 'no', status: 'incomplete', paused: 'no' }],
  ['in_trial', { ...RUNS, status: 'trialing' }],
  ['active', RUNS],
  ['non_renewing', RUNS],
  ['paused', { ...RUNS, paused: 'yes' }],
  ['cancelled', { status: 'ended', paused: 'no' }],
  ['transferred', { status: 'ended', paused: 'no' }],
]);

/** A subscription, as of an instant. Every event has the whole subscription. */
export function subscriptionSnapshot(
  subscription: SubscriptionBody,
  asOf: number,
  account: Identity | undefined,
): Snapshot {
  const states = statesOf(subscription, asOf);
  const isEnded = states.status === 'ended';
  return snapshot(asOf, {
    states,
    since: {
      status: isEnded ? subscription.cancelled_at : null,
      paused: states.paused === 'yes' ? subscription.pause_date : null,
      ending: states.ending === 'yes' ? subscription.cancel_schedule_created_at : null,
    },
    attributes: {
      account,
      createdAt: subscription.started_at ?? subscription.created_at ?? undefined,
      // Chargebee leaves out what has no value. Without an end of the trial, nothing is stated of one that was reported.
      trialEndsAt: subscription.trial_end ?? undefined,
      endReason: isEnded ? endReasonOf(subscription) : undefined,
    },
  });
}

function statesOf(subscription: SubscriptionBody, asOf: number): States {
  const { status, started_at: startedAt, cancelled_at: cancelledAt } = subscription;
  const states = STATUSES.get(status);
  if (states === undefined) return {};
  // One that was cancelled before it started never began.
  if (states.status === 'ended') return { ...states, begun: startedAt === null ? 'no' : 'yes' };
  // A trial or a pause can be set to end as well: then the time of the end lies ahead.
  const isEnding = status === 'non_renewing' || (cancelledAt !== null && cancelledAt > asOf);
  const isDue = states.status === 'active' && states.paused === 'no' && hasDues(subscription);
  return { ...states, ...(isDue && { status: 'past-due' }), ending: isEnding ? 'yes' : 'no' };
}

/** Chargebee has no status for it: a subscription stays active while its invoices are unpaid. */
function hasDues({ due_invoices_count: count }: SubscriptionBody): boolean {
  return count !== null && count > 0;
}

// https://apidocs.chargebee.com/docs/api/subscriptions#subscription_cancel_reason. Others, and the codes that a business
// makes itself (`cancel_reason_code`), say nothing that a churn reason could say.
const UNPAID: ReadonlySet<string | null> = new Set(['not_paid', 'no_card']);

function endReasonOf({ status, cancel_reason: reason }: SubscriptionBody): EndReason {
  if (status === 'transferred') return 'switched';
  return UNPAID.has(reason) ? 'payment-failed' : 'cancelled';
}
