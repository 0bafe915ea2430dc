import * as z from 'zod';
import { customerId, detailOf } from './envelope.ts';
import { EXAMPLE_CUSTOMER, exampleMetadata } from './examples.ts';

/** Everything about a customer was deleted. Says no more than whom it concerns. */
export const customerErased = detailOf(z.object({ customerId })).meta({
  title: 'CustomerErased',
  description:
    'Everything about a customer was deleted: delete what you hold. The last event under this id; one who returns gets another.',
  examples: [
    {
      metadata: exampleMetadata(13, null, '2026-01-12T09:00:00.000Z'),
      data: { customerId: EXAMPLE_CUSTOMER },
    },
  ],
});
export type CustomerErased = z.infer<typeof customerErased>;
