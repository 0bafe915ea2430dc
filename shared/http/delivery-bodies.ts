import * as z from 'zod';
import { instant } from '../events/envelope.ts';
import { next } from './customer-bodies.ts';

// What the API answers about connections and deliveries, for the OpenAPI document. No function bundles this file.

/** The outcomes of a delivery: those of its answer, and `unavailable` for 503. */
export const DELIVERY_OUTCOMES = [
  'accepted',
  'duplicate',
  'ignored',
  'parked',
  'refused',
  'unavailable',
] as const;

const connection = z.string().meta({ description: 'The name of the connection', examples: ['shopify'] });

const topic = z
  .string()
  .nullable()
  .meta({
    description: 'The topic, in the words of the provider; null if unknown',
    examples: ['orders/paid'],
  });

const parkedId = z.string().meta({
  description: 'The id of the parked delivery',
  examples: ['shopify-0f343b0931126a20f133d67c2b018a3b'],
});

const outcome = z.enum(DELIVERY_OUTCOMES);

/** A delivery in the log, without anything that it contained. */
export const loggedDelivery = z
  .object({
    at: instant.meta({ description: 'When it was answered, in real time' }),
    connection,
    outcome: outcome.meta({ description: 'The outcome; refused: a status of 4xx, unavailable: 503' }),
    reason: z.string().nullable().meta({ description: 'Why, if it was neither accepted nor a duplicate' }),
    topic,
    deliveryId: z
      .string()
      .nullable()
      .meta({ description: "The sender's own id of the delivery, if it has one", examples: ['evt_1Q0'] }),
    parkedId: parkedId.nullable(),
    milliseconds: z
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'How long it took', examples: [23] }),
  })
  .meta({ description: 'A delivery and its outcome' });

/** The last deliveries of the local stack. */
export const localDeliveries = z.object({
  deliveries: z.array(loggedDelivery).meta({ description: 'Newest first' }),
});

/** The list of connections. */
export const connections = z.object({
  connections: z.array(
    z.object({
      name: connection,
      provider: z.string().meta({ description: 'The kind of tool', examples: ['shopify'] }),
      path: z.string().meta({ description: 'Where to send deliveries', examples: ['/webhooks/shopify'] }),
      account: z
        .string()
        .nullable()
        .meta({ description: 'The only shop or account that is accepted; null for any' }),
      secret: z.enum(['configured', 'missing', 'unknown']).meta({
        description:
          'Whether a secret is stored; without one every delivery is answered with 401. unknown: the secret cannot be read',
      }),
      topics: z
        .array(z.string())
        .meta({ description: 'What to switch on in the tool', examples: [['orders/create']] }),
      lastDelivery: loggedDelivery
        .nullable()
        .meta({ description: 'The last delivery; null if there is none, and when deployed' }),
      outcomes: z
        .partialRecord(outcome, z.int().min(1))
        .nullable()
        .meta({
          description: 'The outcomes of the last deliveries, at most 10,000; null when deployed',
          examples: [{ accepted: 12, parked: 1 }],
        }),
    }),
  ),
});

const listedParked = {
  id: parkedId,
  queue: z.enum(['busy', 'held']).meta({
    description:
      'busy: applied again by itself within five minutes; held: waits until a person has fixed the cause',
  }),
  connection,
  receivedAt: instant.nullable().meta({ description: 'When it was received first; null if it is damaged' }),
  topic,
  bytes: z.int().min(0).nullable().meta({ description: 'The size of the body' }),
  reasons: z.array(z.string()).meta({ description: 'Why it is parked' }),
};

/** A page of the parked deliveries. */
export const parkedPage = z.object({
  parked: z.array(z.object(listedParked)).meta({ description: 'Without anything that they contain' }),
  next,
});

/** A parked delivery with its body. */
export const parkedDelivery = z.object({
  ...listedParked,
  method: z
    .string()
    .nullable()
    .meta({ examples: ['POST'] }),
  headers: z
    .record(z.string(), z.string())
    .meta({ description: 'The headers that the connector reads; never a signature' }),
  body: z.string().nullable().meta({ description: 'The body as it was received; null if it is damaged' }),
  encoding: z
    .enum(['utf8', 'base64'])
    .nullable()
    .meta({ description: 'base64 if the body is not UTF-8, or too large as text' }),
});

/** A parked delivery that was discarded. */
export const discardedParked = z.object({ id: parkedId, outcome: z.literal('discarded') });

/** What the redrive of one parked delivery did. */
export const redrivenParked = z.object({
  id: parkedId,
  outcome: z.enum(['applied', 'kept']),
  reason: z.string().optional().meta({ description: 'Of kept: why it stays parked' }),
});
