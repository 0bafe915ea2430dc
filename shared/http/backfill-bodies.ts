import * as z from 'zod';

/** The most objects of one request. */
export const MAX_BACKFILL_OBJECTS = 250;

/** The body of a backfill: objects of a tool's list, each as its webhook would have sent it. */
export const backfillRequest = z.strictObject({
  deliveries: z
    .array(
      z.strictObject({
        headers: z.record(z.string(), z.string()).meta({
          description:
            'The headers that the connector needs to map the body, in lower case. A signature is not needed',
          examples: [{ 'x-shopify-topic': 'orders/updated' }],
        }),
        body: z.string().meta({ description: 'The body as the webhook would have sent it' }),
      }),
    )
    .min(1)
    .max(MAX_BACKFILL_OBJECTS),
  dryRun: z.boolean().default(false).meta({ description: 'Only find out what is new, and write nothing' }),
});
