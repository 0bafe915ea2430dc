import * as z from 'zod';
import { instant } from '../events/envelope.ts';

// The bodies of the routes that only the local server has.

/** The list of connections. */
export const localConnections = z.object({
  connections: z.array(
    z.object({
      name: z.string().meta({ examples: ['shopify'] }),
      provider: z.string().meta({ examples: ['shopify'] }),
      url: z.string().meta({ description: 'Where to send deliveries' }),
      secret: z.string().meta({ description: 'The secret to sign with' }),
    }),
  ),
});

/** A list of published events. */
export const localEvents = z.object({
  events: z
    .array(
      z.object({
        n: z.int().min(1).meta({ description: 'The number of the event, from 1 without gaps' }),
        version: z.literal('0'),
        id: z.string(),
        'detail-type': z.string().meta({ examples: ['CustomerStageChanged'] }),
        source: z.literal('customer-lifecycle'),
        account: z.string(),
        time: z.string().meta({ description: 'ISO 8601 in whole seconds, as EventBridge writes it' }),
        region: z.string(),
        resources: z.array(z.string()),
        detail: z.looseObject({}).meta({ description: 'As docs/events.md describes it' }),
      }),
    )
    .meta({ description: 'Oldest first, at most 1,000' }),
  next: z.int().min(0).meta({ description: 'Send it as ?after= to get the next events' }),
});

/** The clock. */
export const localClock = z.object({ now: instant });

/** The clock after it was moved. */
export const movedLocalClock = z.object({
  now: instant,
  failedReviews: z
    .int()
    .min(0)
    .meta({ description: 'How many customers could not be reviewed; the next review tries them again' }),
});

/** The new time of the clock, or the duration to advance it by. */
export const moveLocalClock = z.union([
  z.strictObject({
    now: z.string().meta({
      description: 'An instant with its offset, from 1970 to 9999',
      examples: ['2030-01-01T00:00:00Z'],
    }),
  }),
  z.strictObject({
    advance: z.string().meta({ description: 'An ISO 8601 duration', examples: ['P30D'] }),
  }),
]);

/** What a redrive did. */
export const redriven = z.object({
  applied: z.int().min(0).meta({ description: 'Deliveries and requests that were applied' }),
  kept: z.int().min(0).meta({ description: 'Deliveries that stay parked' }),
  reasons: z
    .array(z.object({ connection: z.string(), reason: z.string(), count: z.int().min(1) }))
    .optional()
    .meta({ description: 'Why they stay parked, if any do' }),
  more: z.boolean().meta({ description: 'True if the time ran out: call again' }),
});
