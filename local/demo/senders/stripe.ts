import type { End, Order, Person, Subscription } from '../happening.ts';
import { type Message, type Report, seconds } from './message.ts';

// Events as in https://docs.stripe.com/api/events/types in this API version, reduced to the fields that matter. Stripe
// bills the subscriptions and takes the payments of the WooCommerce shop.
const API_VERSION = '2026-02-25.clover';

/** `payment_intent.succeeded` of a WooCommerce order. The buyer has no customer object in Stripe. */
export const orderPaid: Report<'order-paid'> = ({ at, person, order }) => [
  event('payment_intent.succeeded', at, order.number, payment(order, person, null)),
];

/** `payment_intent.payment_failed`. */
export const paymentFailed: Report<'order-payment-failed'> = ({ at, person, order }) => [
  event(
    'payment_intent.payment_failed',
    at,
    order.number,
    payment(order, person, `ch_failed_${order.number}`),
  ),
];

/** `charge.refunded`. */
export const orderRefunded: Report<'order-refunded' | 'order-cancelled'> = (happening) => {
  const { at, order } = happening;
  const minor = happening.what === 'order-refunded' ? happening.minor : order.minor;
  const charge = {
    id: `ch_${order.number}`,
    object: 'charge',
    payment_intent: `pi_${order.number}`,
    customer: null,
    receipt_email: happening.person.email,
    amount: order.minor,
    amount_refunded: minor,
    refunded: minor === order.minor,
    currency: 'eur',
  };
  return [event('charge.refunded', at, order.number, charge)];
};

/** `customer.created`, and `customer.subscription.created` with the trial. */
export const trialStarted: Report<'trial-started'> = ({ at, person, subscription }) => [
  customerCreated(person, at),
  subscriptionEvent('created', at, person, subscription, { status: 'trialing' }),
];

/** Without a trial: the active subscription and its paid first invoice. After a trial: the update of the subscription. */
export const subscriptionStarted: Report<'subscription-started'> = ({ at, person, subscription }) =>
  subscription.trialEndsAt === null
    ? [
        customerCreated(person, at),
        subscriptionEvent('created', at, person, subscription, { status: 'active' }),
        event('invoice.paid', at, `${subscription.number}_first`, {
          ...invoice(person, subscription, `in_${subscription.number}_first`, at, 1),
          billing_reason: 'subscription_create',
          status: 'paid',
          amount_paid: subscription.minor,
          status_transitions: { paid_at: seconds(at) },
        }),
      ]
    : [subscriptionEvent('updated', at, person, subscription, { status: 'active' }, { status: 'trialing' })];

/** `invoice.paid`. */
export const subscriptionRenewed: Report<'subscription-renewed'> = ({
  at,
  person,
  subscription,
  invoice: number,
}) => [
  event('invoice.paid', at, number, {
    ...invoice(person, subscription, `in_${number}`, at, 1),
    status: 'paid',
    amount_paid: subscription.minor,
    status_transitions: { paid_at: seconds(at) },
  }),
];

/** `invoice.payment_failed`. */
export const renewalFailed: Report<'renewal-failed'> = ({
  at,
  person,
  subscription,
  invoice: number,
  attempt,
}) => [
  event('invoice.payment_failed', at, `${number}_${attempt}`, {
    ...invoice(person, subscription, `in_${number}`, at, attempt),
    status: 'open',
    amount_paid: 0,
  }),
];

/** `customer.subscription.updated`: set to end with the current period. */
export const cancellationScheduled: Report<'cancellation-scheduled'> = ({
  at,
  person,
  subscription,
  feedback,
}) => [
  subscriptionEvent(
    'updated',
    at,
    person,
    subscription,
    {
      status: 'active',
      cancel_at_period_end: true,
      canceled_at: seconds(at),
      cancellation_details: { reason: 'cancellation_requested', feedback, comment: null },
    },
    { cancel_at_period_end: false },
  ),
];

/** `customer.subscription.deleted`. */
export const subscriptionEnded: Report<'subscription-ended'> = ({ at, person, subscription, end }) => [
  subscriptionEvent('deleted', at, person, subscription, {
    status: 'canceled',
    ended_at: seconds(at),
    ...ending(end, at),
  }),
];

function ending(end: End, at: number) {
  const details = (reason: string | null, feedback: string | null) => ({
    cancellation_details: { reason, feedback, comment: null },
  });
  switch (end.by) {
    case 'customer':
      return {
        cancel_at_period_end: true,
        canceled_at: seconds(end.scheduledAt),
        ...details('cancellation_requested', end.feedback),
      };
    case 'failed-payment':
      return { canceled_at: seconds(at), ...details('payment_failed', null) };
    case 'trial-over':
      return { canceled_at: seconds(at), ...details('cancellation_requested', null) };
  }
}

function customerCreated(person: Person, at: number): Message {
  const body = { id: customerOf(person), object: 'customer', email: person.email, created: seconds(at) };
  return {
    ...event('customer.created', at, `customer_${person.number}`, body),
    introduces: `stripe ${person.number}`,
  };
}

function subscriptionEvent(
  change: 'created' | 'updated' | 'deleted',
  at: number,
  person: Person,
  { number, createdAt, trialEndsAt }: Subscription,
  changes: object,
  previous?: object,
): Message {
  const body = {
    id: `sub_${number}`,
    object: 'subscription',
    customer: customerOf(person),
    status: 'active',
    created: seconds(createdAt),
    trial_start: trialEndsAt === null ? null : seconds(createdAt),
    trial_end: trialEndsAt === null ? null : seconds(trialEndsAt),
    cancel_at_period_end: false,
    cancel_at: null,
    canceled_at: null,
    ended_at: null,
    cancellation_details: { reason: null, feedback: null, comment: null },
    ...changes,
  };
  return event(`customer.subscription.${change}`, at, `${number}_${change}_${seconds(at)}`, body, previous);
}

function invoice(person: Person, subscription: Subscription, id: string, at: number, attempt: number) {
  return {
    id,
    object: 'invoice',
    customer: customerOf(person),
    customer_email: person.email,
    billing_reason: 'subscription_cycle',
    parent: {
      type: 'subscription_details',
      subscription_details: { subscription: `sub_${subscription.number}` },
    },
    total: subscription.minor,
    amount_due: subscription.minor,
    currency: 'eur',
    attempt_count: attempt,
    created: seconds(at),
  };
}

function payment(order: Order, person: Person, failedCharge: string | null) {
  return {
    id: `pi_${order.number}`,
    object: 'payment_intent',
    amount: order.minor,
    amount_received: failedCharge === null ? order.minor : 0,
    currency: 'eur',
    customer: null,
    receipt_email: person.email,
    last_payment_error: failedCharge === null ? null : { code: 'card_declined', charge: failedCharge },
    payment_details: { customer_reference: null, order_reference: null },
  };
}

function customerOf({ number }: Person): string {
  return `cus_demo${number}`;
}

function event(type: string, at: number, id: number | string, object: object, previous?: object): Message {
  return {
    provider: 'stripe',
    headers: {},
    body: {
      id: `evt_${type.replaceAll('.', '_')}_${id}`,
      object: 'event',
      api_version: API_VERSION,
      created: seconds(at),
      livemode: true,
      type,
      data: { object, ...(previous && { previous_attributes: previous }) },
    },
  };
}
