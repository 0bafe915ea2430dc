import { contactAt } from '../../identity/contact.ts';
import { customerIdentity, type Identity } from '../../identity/identity.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { type Outcome, objectOf, reportsFrom, snapshot, statedAddress, update } from '../mapping.ts';
import type { CustomerBody, SubscriptionBody } from './schema.ts';

/** The context of a mapping, beside the entity. */
export interface Context {
  readonly connection: string;
  /** When the entity was as reported. */
  readonly asOf: number;
}

/** The report of one of this provider's objects. */
export const report = reportsFrom('paddle');

/** The identity of the customer that a body names, if it does. */
export function customerOf({ connection }: Context, id: string | null): Identity | undefined {
  return id === null ? undefined : customerIdentity(connection, id);
}

/** `customer.*`. Nothing else in Paddle has an address. */
export function mapCustomer(customer: CustomerBody, context: Context): Outcome {
  const person = customerOf(context, customer.id);
  if (person === undefined) return { refused: 'data.id cannot be used' };
  const address = statedAddress(customer.email);
  const account = ACCOUNTS.get(customer.status);
  return update({
    persons: [person, address],
    objects: [
      report(
        context.connection,
        'account',
        person,
        snapshot(context.asOf, {
          states: account ?? {},
          attributes: { createdAt: customer.created_at ?? undefined, address },
        }),
      ),
    ],
    contact: contactAt(context.asOf, { name: customer.name }),
  });
}

const ACCOUNTS: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['active', { account: 'open' }],
  ['archived', { account: 'closed' }],
]);

// https://developer.paddle.com/api-reference/subscriptions. A subscription is created when its first payment succeeded,
// or with its trial.
const STATUSES: ReadonlyMap<string | null, States> = new Map<string | null, States>([
  ['trialing', { begun: 'yes', status: 'trialing', paused: 'no' }],
  ['active', { begun: 'yes', status: 'active', paused: 'no' }],
  ['past_due', { begun: 'yes', status: 'past-due', paused: 'no' }],
  ['paused', { begun: 'yes', status: 'active', paused: 'yes' }],
  ['canceled', { begun: 'yes', status: 'ended', paused: 'no' }],
]);

/** `subscription.*`. The body of every event is the whole subscription. */
export function mapSubscription(subscription: SubscriptionBody, context: Context): Outcome {
  const object = objectOf(context, 'subscription', subscription.id);
  if (object === undefined) return { refused: 'data.id cannot be used' };
  const { status, scheduled_change: change } = subscription;
  const states = STATUSES.get(status) ?? {};
  const isEnded = states.status === 'ended';
  const account = customerOf(context, subscription.customer_id);
  const trialEnds = (subscription.items ?? []).map(({ trial_dates }) => trial_dates?.ends_at ?? 0);
  const trialEndsAt = Math.max(0, ...trialEnds);
  const reported = snapshot(context.asOf, {
    states: { ...states, ...(!isEnded && { ending: change?.action === 'cancel' ? 'yes' : 'no' }) },
    since: {
      status: isEnded ? subscription.canceled_at : null,
      paused: states.paused === 'yes' ? subscription.paused_at : null,
    },
    attributes: {
      account,
      createdAt: subscription.started_at ?? subscription.created_at ?? undefined,
      // It is not known whether the dates of a trial stay after it. So without dates nothing is stated.
      trialEndsAt: trialEndsAt === 0 ? undefined : trialEndsAt,
      endReason: isEnded ? 'cancelled' : undefined,
    },
  });
  const first = objectOf(context, 'invoice', subscription.transaction_id);
  return update({
    persons: [account],
    objects: [
      report(context.connection, 'subscription', object, reported),
      report(context.connection, 'invoice', first, snapshot(context.asOf, { attributes: { of: object } })),
    ],
  });
}
