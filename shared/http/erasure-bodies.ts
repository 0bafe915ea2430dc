import * as z from 'zod';
import { customerId, instant } from '../events/envelope.ts';

// The answers about erasures, for the OpenAPI document. No function bundles this file.

const count = z.int().min(0);

/** The receipt of an erasure. */
export const receipt = z
  .object({
    customerId,
    erasedAt: instant,
    status: z.enum(['erased', 'erasing']).meta({
      description: 'erasing: some data is still to be deleted, and the review deletes it',
    }),
    removed: z
      .object({
        identities: count,
        activities: count,
        objects: count,
        transitions: count,
        mergedCustomers: count,
        parkedDeliveries: count,
        refusedEvents: count,
        exports: count,
      })
      .meta({ description: 'How much has been deleted so far, by kind' }),
    remains: z
      .array(
        z.object({
          place: z.string().meta({ examples: ['table stream'] }),
          holds: z.string().meta({ examples: ['items as they were written'] }),
          expires: z.string().meta({ examples: ['after 24 hours'] }),
        }),
      )
      .meta({ description: 'Where data still exists, what it is, and until when' }),
  })
  .meta({ description: 'What an erasure deleted and what remains' });

const connection = z.string().meta({ description: 'The name of a connection', examples: ['shopify'] });

/** The erasures of whole connections that providers have requested. */
export const erasures = z.object({
  erasures: z.array(
    z
      .object({
        connection,
        status: z.enum(['held', 'erasing']).meta({
          description: 'held: it can be cancelled; erasing: it has begun',
        }),
        receivedAt: instant,
        dueAt: instant,
      })
      .meta({
        description: 'The erasure of all data of a connection: when it was requested and when it begins',
      }),
  ),
});

/** An erasure that was cancelled. */
export const cancelledErasure = z.object({ connection, outcome: z.literal('cancelled') });
