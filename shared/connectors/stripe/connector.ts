import type { Connection, Connector, DeliveryContent, Mapping } from '../connector.ts';
import { bodyOf, description } from '../description.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { contentSchema, describedSchema, eventSchema } from './schema.ts';
import { TOPICS } from './topics.ts';
import { signStripe, verifyStripe } from './verify.ts';

/** Without a digit, so that a type that nobody knows is no number of a person. */
const TYPE = /^[a-z_]{1,40}(\.[a-z_]{1,40}){1,4}$/;

/** Stripe, by snapshot events of a webhook endpoint (https://docs.stripe.com/webhooks). */
export const stripeConnector: Connector = {
  provider: 'stripe',
  topics: [
    'customer.created',
    'customer.updated',
    'customer.deleted',
    'checkout.session.completed',
    'checkout.session.async_payment_succeeded',
    'checkout.session.async_payment_failed',
    'checkout.session.expired',
    'payment_intent.succeeded',
    'payment_intent.payment_failed',
    'payment_intent.canceled',
    'refund.created',
    'refund.updated',
    'refund.failed',
    'charge.dispute.created',
    'charge.dispute.updated',
    'charge.dispute.closed',
    'invoice.paid',
    'invoice.payment_failed',
    'invoice.voided',
    'invoice.marked_uncollectible',
    'invoice_payment.paid',
    'credit_note.created',
    'credit_note.updated',
    'credit_note.voided',
    'customer.subscription.created',
    'customer.subscription.updated',
    'customer.subscription.deleted',
    'customer.subscription.paused',
    'customer.subscription.resumed',
  ],
  keptHeaders: [],
  verify: verifyStripe,
  map,
  describe(delivery) {
    const { type, id } = describedSchema.safeParse(bodyOf(delivery)).data ?? {};
    return description(type, (topic) => TYPE.test(topic), id);
  },
  sign: signStripe,
};

function map(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const reading = eventSchema.safeParse(body.value);
  if (!reading.success) return refusedMapping(refusalOf(reading.error));
  const event = reading.data;
  // A thin event has no object, only the URL to fetch one.
  if (event.object === 'v2.core.event') return ignoredMapping('thin-event');
  if (!event.livemode && connection.testTraffic !== true) return ignoredMapping('test-traffic');
  const mapper = TOPICS.get(event.type);
  if (mapper === undefined) return ignoredMapping('unknown-topic');
  const content = contentSchema.safeParse(body.value);
  if (!content.success) return refusedMapping(`${event.type}: ${refusalOf(content.error)}`);
  const { created, changed, data } = content.data;
  const context = {
    connection: connection.name,
    asOf: created,
    changedAt: changed === undefined ? created : changed,
  };
  return mappingOf(event.type, mapper(data.object, context));
}
