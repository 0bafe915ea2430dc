import * as z from 'zod';
import { STAGES } from '../lifecycle/stage.ts';

/** How many parts of the table can be read at once. */
const MAX_SEGMENTS = 16;

/** The key of any item: a part of the table goes on after it. The limits are those of DynamoDB. */
const place = z.strictObject({ PK: z.string().min(1).max(2048), SK: z.string().min(1).max(1024) });

/** The body of a request that publishes stored transitions again. */
export const republishRequest = z.strictObject({
  from: z.iso
    .datetime()
    .optional()
    .meta({
      description: 'Only events that were detected at this instant or later',
      examples: ['2026-06-01T00:00:00.000Z'],
    }),
  to: z.iso
    .datetime()
    .optional()
    .meta({
      description: 'Only events that were detected before this instant',
      examples: ['2026-06-02T00:00:00.000Z'],
    }),
  stage: z.enum(STAGES).optional().meta({ description: 'Only events whose `data.stage` is this stage' }),
  customerId: z
    .string()
    .regex(/^cus_[\w-]{1,40}$/)
    .optional()
    .meta({
      description: 'Only the events under this id. Without it, the whole table is read',
      examples: ['cus_4s7Qm2xT9bKfWvE1'],
    }),
  segment: z
    .int()
    .min(0)
    .max(MAX_SEGMENTS - 1)
    .meta({ description: 'The part of the table to read, from 0', examples: [0] }),
  segments: z
    .int()
    .min(1)
    .max(MAX_SEGMENTS)
    .meta({ description: 'How many parts there are; 1 with a customer', examples: [4] }),
  rate: z
    .number()
    .min(0.1)
    .max(10_000)
    .meta({ description: 'How many events to publish a second at most', examples: [50] }),
  dryRun: z.boolean().meta({ description: 'Only count the events; publish nothing', examples: [true] }),
  next: place
    .nullable()
    .optional()
    .meta({ description: 'The `next` of the answer before; leave it out at the beginning' }),
});

/** A request that publishes stored transitions again. */
export type RepublishRequest = z.infer<typeof republishRequest>;
