import type { Connection, Connector, Delivery, Mapping } from '../connector.ts';
import { refusalOf } from '../fields.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, mappingOf, refusedMapping } from '../mapping.ts';
import { TYPES } from './activities.ts';
import { contentSchema, eventSchema } from './schema.ts';
import { signStripe, verifyStripe } from './verify.ts';

/** Stripe, by snapshot events of a webhook endpoint (https://docs.stripe.com/webhooks). */
export const stripeConnector: Connector = {
  provider: 'stripe',
  keptHeaders: [],
  verify: verifyStripe,
  map,
  sign: signStripe,
};

/** From this API version on, an invoice does not name its payment, nor a payment its invoice. */
const INVOICES_APART = '2025-03-31';

function map(delivery: Delivery, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  const reading = eventSchema.safeParse(body.value);
  if (!reading.success) return refusedMapping(refusalOf(reading.error));
  const event = reading.data;
  // A thin event has no object, only the URL to fetch one.
  if (event.object === 'v2.core.event') return ignoredMapping('thin-event');
  if (!event.livemode && connection.testTraffic !== true) return ignoredMapping('test-traffic');
  const row = TYPES.get(event.type);
  if (row === undefined) return ignoredMapping('unknown-topic');
  const content = contentSchema.safeParse(body.value);
  if (!content.success) return refusedMapping(`${event.type}: ${refusalOf(content.error)}`);
  const { created, data } = content.data;
  const outcome = row(data.object, {
    connection: connection.name,
    eventAt: created,
    previous: data.previous_attributes ?? null,
    isInvoiceApart: event.api_version !== null && event.api_version >= INVOICES_APART,
  });
  return mappingOf(event.type, outcome);
}
