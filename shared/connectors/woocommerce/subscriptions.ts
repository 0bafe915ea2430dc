import type { Attributes } from '../../lifecycle/objects/object.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { type Outcome, snapshot } from '../mapping.ts';
import { type Context, mapPlaced } from './mapping.ts';
import type { SubscriptionBody } from './schema.ts';

const RUNNING: States = { begun: 'yes', status: 'active', ending: 'no', paused: 'no' };
const OVER: States = { status: 'ended', ending: 'no', paused: 'no' };

/**
 * What each status proves. One that is on hold or was cancelled may never have been paid: an order that waits for a bank
 * transfer puts its subscription on hold. One that expired or was switched was paid.
 */
const STATES_BY_STATUS: ReadonlyMap<string | null, States> = new Map([
  ['pending', { begun: 'no', status: 'incomplete', ending: 'no', paused: 'no' }],
  ['active', RUNNING],
  ['on-hold', { status: 'active', ending: 'no', paused: 'yes' }],
  ['pending-cancel', { ...RUNNING, ending: 'yes' }],
  ['cancelled', OVER],
  ['expired', { ...OVER, begun: 'yes' }],
  ['switched', { ...OVER, begun: 'yes' }],
]);

/**
 * `subscription.*` of the extension WooCommerce Subscriptions. Its payments, renewals included, are orders of their own
 * and are reported by `order.*`.
 */
export function mapSubscription(subscription: SubscriptionBody, context: Context): Outcome {
  return mapPlaced('subscription', subscription, context, (asOf, owner) => {
    const { cancelled_date_gmt: cancelledAt, end_date_gmt: endedAt } = subscription;
    const states = statesOf(subscription, asOf);
    return [
      snapshot(asOf, {
        states,
        since: {
          status: states.status === 'ended' ? (endedAt ?? cancelledAt) : null,
          ending: states.ending === 'yes' ? cancelledAt : null,
        },
        attributes: {
          ...owner,
          createdAt: subscription.start_date_gmt ?? subscription.date_created_gmt ?? undefined,
          trialEndsAt: trialEndOf(subscription, states),
          endReason: endReasonOf(subscription, states),
        },
      }),
    ];
  });
}

function statesOf({ status, trial_end_date_gmt: trialEndsAt }: SubscriptionBody, asOf: number): States {
  const states = STATES_BY_STATUS.get(status) ?? {};
  const isTrial = states.status === 'active' && trialEndsAt !== null && trialEndsAt > asOf;
  return isTrial ? { ...states, status: 'trialing' } : states;
}

/**
 * The end of the trial. WooCommerce Subscriptions deletes it when the subscription is cancelled. So if it is missing then,
 * it is unknown; otherwise there is no trial.
 */
function trialEndOf(
  { trial_end_date_gmt: trialEndsAt }: SubscriptionBody,
  { status, ending }: States,
): number | null | undefined {
  const isKept = status !== undefined && status !== 'ended' && ending === 'no';
  return trialEndsAt ?? (isKept ? null : undefined);
}

function endReasonOf({ status }: SubscriptionBody, states: States): Attributes['endReason'] {
  if (states.status !== 'ended') return undefined;
  return status === 'switched' ? 'switched' : 'cancelled';
}
