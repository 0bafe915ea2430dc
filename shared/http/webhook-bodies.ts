import * as z from 'zod';

// The answers to deliveries, for the OpenAPI document. No function bundles this file.

/** The fields of a generic activity that had no effect. */
const fieldNotes = {
  unknownFields: z
    .array(z.string())
    .optional()
    .meta({
      description: 'Fields of a generic activity that are unknown',
      examples: [['customer.emial']],
    }),
  unreadableFields: z
    .array(z.string())
    .optional()
    .meta({ description: 'Fields of a generic activity that could not be read and were left out' }),
};

/** The answer to a delivery that was accepted, ignored or parked. */
export const taken = z
  .discriminatedUnion('outcome', [
    z
      .object({ outcome: z.literal('accepted'), ...fieldNotes })
      .meta({ description: 'The delivery reported something new, which is stored' }),
    z
      .object({ outcome: z.literal('duplicate'), ...fieldNotes })
      .meta({ description: 'Everything in the delivery was stored already; nothing changed' }),
    z
      .object({
        outcome: z.literal('ignored'),
        reason: z.string().meta({ description: 'Why, as a stable word', examples: ['empty'] }),
        ...fieldNotes,
      })
      .meta({ description: 'The delivery does not concern customers' }),
    z
      .object({
        outcome: z.literal('parked'),
        reason: z.string().meta({ description: 'What could not be applied, in a sentence' }),
        ...fieldNotes,
      })
      .meta({
        description:
          'A part could not be applied: the whole delivery is stored, and redrive applies it again',
      }),
  ])
  .meta({ description: 'The outcome of the delivery. Do not send it again.' });

/** The answer to a delivery that was refused. */
export const refusedDelivery = z.object({
  outcome: z.literal('refused'),
  reason: z
    .enum([
      'missing-signature',
      'wrong-signature',
      'outside-window',
      'wrong-account',
      'too-large',
      'content-encoding',
      'method',
    ])
    .meta({
      description: 'Why, as a stable word. outside-window: the signed time is more than five minutes off',
      examples: ['wrong-signature'],
    }),
});

/** The answer to a delivery for a connection that does not exist. */
export const unknownConnection = z.object({ outcome: z.literal('unknown-connection') });

/** The answer to a delivery that could not be stored. */
export const unavailable = z.object({ outcome: z.literal('unavailable') });
