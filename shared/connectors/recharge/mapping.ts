import { contactAt } from '../../identity/contact.ts';
import { customerIdentity } from '../../identity/identity.ts';
import type { States } from '../../lifecycle/objects/states.ts';
import { fullName } from '../contact-fields.ts';
import {
  emailOf,
  type Outcome,
  objectOf,
  parsed,
  reportsFrom,
  snapshot,
  statedAddress,
  statedAmount,
  type TopicMapper,
  update,
} from '../mapping.ts';
import {
  type ChargeBody,
  type CustomerBody,
  chargeSchema,
  customerSchema,
  type SubscriptionBody,
  subscriptionSchema,
} from './schema.ts';

const report = reportsFrom('recharge');

/**
 * How the body of each kind is mapped, by the name of the connection. No header names the topic for sure, so the body
 * decides; a body may have the customer beside its object.
 */
export const KINDS: ReadonlyMap<string, TopicMapper<string>> = new Map<string, TopicMapper<string>>([
  ['charge', parsed(chargeSchema, mapCharge)],
  ['subscription', parsed(subscriptionSchema, mapSubscription)],
  ['customer', parsed(customerSchema, mapCustomer)],
]);

const WAITS: States = { payment: 'unpaid', attempt: 'none', cancelled: 'no' };
const PAID: States = { payment: 'paid', attempt: 'none', cancelled: 'no', refunded: 'no' };

/** What each status of a charge proves. */
const CHARGES: ReadonlyMap<string, States> = new Map<string, States>([
  ['queued', WAITS],
  ['pending', WAITS],
  ['pending_manual_payment', WAITS],
  ['error', { ...WAITS, attempt: 'failed' }],
  ['skipped', { ...WAITS, cancelled: 'yes' }],
  ['success', PAID],
  ['partially_refunded', { ...PAID, refunded: 'partly' }],
  ['refunded', { ...PAID, refunded: 'fully' }],
]);

/**
 * A charge. It may be for several subscriptions and single products at once, and becomes an order of the shop. So it is
 * an invoice of no subscription: a sale, which a shop that is connected as well reports, too.
 */
function mapCharge({ charge }: ChargeBody, connection: string): Outcome {
  const states = CHARGES.get(charge.status?.toLowerCase() ?? '') ?? {};
  const customer = charge.customer?.id ?? null;
  const account = customer === null ? undefined : customerIdentity(connection, customer);
  const address = emailOf(charge.customer?.email ?? null);
  const refunded = statedAmount(charge.total_refunds, charge.currency);
  const isRefunded = states.refunded === 'partly' || states.refunded === 'fully';
  const reported = snapshot(charge.updated_at, {
    states,
    since: {
      payment: states.payment === 'paid' ? charge.processed_at : null,
      // None of these is as old as the charge, also if it is the first that is reported.
      attempt: states.attempt === 'failed' ? charge.updated_at : null,
      cancelled: states.cancelled === 'yes' ? charge.updated_at : null,
      refunded: isRefunded ? charge.updated_at : null,
    },
    attributes: {
      account,
      address,
      createdAt: charge.created_at ?? undefined,
      total: statedAmount(charge.total_price, charge.currency),
      refundedTotal: isRefunded ? (refunded ?? undefined) : undefined,
    },
  });
  return update({
    persons: [account, address],
    objects: [report(connection, 'invoice', objectOf({ connection }, 'invoice', charge.id), reported)],
  });
}

const SUBSCRIPTIONS: ReadonlyMap<string, States> = new Map<string, States>([
  ['active', { begun: 'yes', status: 'active' }],
  ['cancelled', { begun: 'yes', status: 'ended' }],
  // All the charges that it was made for were made.
  ['expired', { begun: 'yes', status: 'ended' }],
]);

function mapSubscription({ subscription }: SubscriptionBody, connection: string): Outcome {
  const status = subscription.status?.toLowerCase() ?? '';
  if (status === 'onetime') return { ignored: 'one-time-product' };
  const states = SUBSCRIPTIONS.get(status) ?? {};
  const isEnded = states.status === 'ended';
  const account =
    subscription.customer_id === null ? undefined : customerIdentity(connection, subscription.customer_id);
  const reported = snapshot(subscription.updated_at, {
    states,
    since: { status: isEnded ? subscription.cancelled_at : null },
    attributes: {
      account,
      createdAt: subscription.created_at ?? undefined,
      endReason: isEnded ? (subscription.max_retries_reached ? 'payment-failed' : 'cancelled') : undefined,
    },
  });
  const object = objectOf({ connection }, 'subscription', subscription.id);
  return update({
    persons: [account],
    objects: [report(connection, 'subscription', object, reported)],
  });
}

/** A customer. The body does not say whether the customer was deleted or deactivated. */
function mapCustomer({ customer }: CustomerBody, connection: string): Outcome {
  const person = customerIdentity(connection, customer.id);
  if (person === undefined) return { refused: 'customer.id cannot be used' };
  const address = statedAddress(customer.email);
  const reported = snapshot(customer.updated_at, {
    states: customer.created_at === null ? {} : { account: 'open' },
    attributes: { createdAt: customer.created_at ?? undefined, address },
  });
  return update({
    persons: [person, address],
    objects: [report(connection, 'account', person, reported)],
    contact: contactAt(customer.updated_at, {
      name: fullName(customer.first_name, customer.last_name),
      phone: customer.phone,
    }),
  });
}
