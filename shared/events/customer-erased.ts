import * as z from 'zod';
import { customerId, detailOf } from './envelope.ts';
import { EXAMPLE_CUSTOMER, exampleMetadata } from './examples.ts';

/** All data of a customer was deleted. Contains only the customer id. */
export const customerErased = detailOf(z.object({ customerId })).meta({
  title: 'CustomerErased',
  description:
    'All data of this customer was deleted: delete your copy. This is the last event under this id; a customer who returns gets a new id.',
  examples: [
    {
      metadata: exampleMetadata(13, null, '2026-01-12T09:00:00.000Z'),
      data: { customerId: EXAMPLE_CUSTOMER },
    },
  ],
});
export type CustomerErased = z.infer<typeof customerErased>;
