import * as z from 'zod';
import { instant } from '../events/envelope.ts';

// What the local stack answers about the subscribers of its bus.

/** An event that a subscriber got, or that went to its dead letters. */
export const subscriberDelivery = z
  .object({
    at: instant.meta({ description: 'When it was decided, in real time' }),
    n: z.int().min(1).meta({ description: 'The number of the event in /_local/events' }),
    eventId: z.string().meta({ description: 'The id of the event on the bus' }),
    detailType: z.string().meta({ examples: ['CustomerStageChanged'] }),
    outcome: z
      .enum(['delivered', 'dead-letter'])
      .meta({ description: 'dead-letter: given up, and written into the dead-letter folder' }),
    tries: z.int().min(0).meta({
      description: 'How often it was sent since the start of the stack; 0 if its input was not JSON',
    }),
    milliseconds: z.int().min(0).meta({ description: 'From the first try to the outcome' }),
    reason: z.string().nullable().meta({ description: 'Of dead-letter: why the last try failed' }),
  })
  .meta({ description: 'An event of a subscriber and its outcome' });

/** The subscribers of the local bus. */
export const localSubscribers = z.object({
  subscribers: z.array(
    z.object({
      name: z.string().meta({ examples: ['high-value-churn'] }),
      pattern: z.looseObject({}).meta({ description: 'The event pattern' }),
      target: z.object({
        type: z.enum(['http', 'lambda', 'queue']),
        place: z.string().meta({ description: 'Its URL, file or folder' }),
      }),
      delivered: z.int().min(0).meta({ description: 'How many events it got' }),
      failed: z.int().min(0).meta({ description: 'How many events went to its dead letters' }),
      waiting: z
        .int()
        .min(0)
        .meta({ description: 'How many events are being delivered or tried again, at most 1,000' }),
      problem: z.string().nullable().meta({ description: 'Why the last try failed; null if it succeeded' }),
      deadLetterFolder: z.string(),
      recent: z.array(subscriberDelivery).meta({ description: 'The last 20, newest first' }),
    }),
  ),
});
