import * as z from 'zod';
import { ROW_SHARDS } from '../storage/keys.ts';

/** The body of a preview: the policy to try, and which page of customers. */
export const previewRequest = z.strictObject({
  policy: z.record(z.string(), z.unknown()).meta({
    description:
      'Overrides of the default policy, as in cdk.json. The rules of connections are the present ones unless it names them',
    examples: [{ inactivity: { newcomerDays: 120 } }],
  }),
  partition: z
    .int()
    .min(0)
    .max(ROW_SHARDS - 1)
    .meta({ description: 'Customers are in 16 partitions; ask for each', examples: [0] }),
  asOf: z.iso
    .datetime()
    .optional()
    .meta({
      description: 'The instant at which both policies are compared; that of the first answer for all others',
      examples: ['2026-06-01T00:00:00.000Z'],
    }),
  next: z
    .string()
    .regex(/^cus_[\w-]{1,40}$/)
    .nullable()
    .optional()
    .meta({ description: 'The `next` of the page before; leave it out for the first page' }),
});
