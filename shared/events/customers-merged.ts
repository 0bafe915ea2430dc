import * as z from 'zod';
import { aboutCustomer, customerId, detailOf } from './envelope.ts';
import { EXAMPLE_ABOUT, exampleMetadata } from './examples.ts';

/** Two customers were merged. */
export const customersMerged = detailOf(
  z.object({
    ...aboutCustomer,
    survivor: customerId.meta({ description: 'The customer that remains, with the history of both' }),
    merged: customerId.meta({ description: 'The customer that is now part of the survivor' }),
  }),
).meta({
  title: 'CustomersMerged',
  description:
    'Two customers turned out to be the same person and were merged. Published under both ids, each in its own sequence; the survivor then corrects its own path.',
  examples: [
    {
      metadata: exampleMetadata(10, null, '2026-01-09T12:00:00.000Z'),
      data: {
        ...EXAMPLE_ABOUT,
        survivor: EXAMPLE_ABOUT.customerId,
        merged: 'cus_Zp8RkD3nYcL6uHa0',
      },
    },
  ],
});
export type CustomersMerged = z.infer<typeof customersMerged>;
