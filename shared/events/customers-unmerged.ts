import * as z from 'zod';
import { aboutCustomer, customerId, detailOf } from './envelope.ts';
import { EXAMPLE_ABOUT, exampleMetadata } from './examples.ts';

/** A merge was undone. */
export const customersUnmerged = detailOf(
  z.object({
    ...aboutCustomer,
    survivor: customerId.meta({ description: 'The customer that both had been merged into' }),
    separated: customerId.meta({ description: 'The customer that is separate again' }),
  }),
).meta({
  title: 'CustomersUnmerged',
  description:
    'A merge was undone. Published under both ids, each in its own sequence; each customer then corrects its own path.',
  examples: [
    {
      metadata: exampleMetadata(12, null, '2026-01-10T12:00:00.000Z'),
      data: {
        ...EXAMPLE_ABOUT,
        survivor: EXAMPLE_ABOUT.customerId,
        separated: 'cus_Zp8RkD3nYcL6uHa0',
      },
    },
  ],
});
export type CustomersUnmerged = z.infer<typeof customersUnmerged>;
