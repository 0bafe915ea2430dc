import { type Identity, objectIdentity } from '../../identity/identity.ts';
import type { Activity } from '../../lifecycle/activity.ts';
import { type Outcome, update } from '../mapping.ts';
import { earliestStands, instantText, naturalId } from '../natural-id.ts';
import { activity, buyerOf, contactOf } from './mapping.ts';
import type { SubscriptionBody } from './schema.ts';

const BEGUN = new Set(['active', 'pending-cancel']);
const OVER = new Set(['cancelled', 'expired']);

/**
 * `subscription.*` of the extension WooCommerce Subscriptions: everything the body proves. Its payments, renewals
 * included, are orders of their own and are reported by `order.*`.
 */
export function mapSubscription(subscription: SubscriptionBody, connection: string): Outcome {
  const about = objectIdentity(connection, 'subscription', subscription.id);
  if (about === undefined) return { refused: 'the body has no subscription id' };
  const startedAt = subscription.start_date_gmt ?? subscription.date_created_gmt;
  if (startedAt === null) return { refused: 'start_date_gmt and date_created_gmt are both missing' };
  const parent =
    subscription.parent_id === null ? undefined : objectIdentity(connection, 'order', subscription.parent_id);
  return update({
    persons: buyerOf(connection, subscription),
    objects: parent === undefined ? [about] : [about, parent],
    activities: [
      ...beginningOf(subscription, about, startedAt, connection),
      ...endOf(subscription, about, startedAt, connection),
    ],
    contact: contactOf(subscription.billing, subscription.date_modified_gmt ?? startedAt),
  });
}

function beginningOf(
  subscription: SubscriptionBody,
  about: Identity,
  startedAt: number,
  connection: string,
): Activity[] {
  if (!BEGUN.has(subscription.status ?? '')) return [];
  const trialEndsAt = subscription.trial_end_date_gmt;
  const trial: Activity = {
    ...activity(connection, 'trial.started', naturalId(about, 'trial.started'), startedAt),
    about,
  };
  const changedAt = subscription.date_modified_gmt ?? startedAt;
  if (trialEndsAt !== null && changedAt < trialEndsAt) return [trial];
  const at = trialEndsAt ?? startedAt;
  const id = naturalId(about, 'subscription.started', 'first');
  const started: Activity = { ...activity(connection, 'subscription.started', id, at), about };
  return trialEndsAt === null ? [started] : [trial, started];
}

function endOf(
  subscription: SubscriptionBody,
  about: Identity,
  startedAt: number,
  connection: string,
): Activity[] {
  const status = subscription.status ?? '';
  const changedAt = subscription.date_modified_gmt ?? startedAt;
  if (status === 'pending-cancel') {
    const at = subscription.cancelled_date_gmt ?? changedAt;
    const id = naturalId(about, 'subscription.cancel-scheduled', instantText(at));
    return [{ ...activity(connection, 'subscription.cancel-scheduled', id, at), about }];
  }
  if (!OVER.has(status)) return [];
  const at = subscription.end_date_gmt ?? subscription.cancelled_date_gmt ?? changedAt;
  const id = naturalId(about, 'subscription.ended', 'final');
  return [
    {
      ...activity(connection, 'subscription.ended', id, at, earliestStands(at)),
      about,
      reason: 'cancelled',
    },
  ];
}
