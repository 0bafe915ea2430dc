import * as z from 'zod';
import { MAX_HOMES } from '../customers/customer.ts';
import { customerId } from '../events/envelope.ts';

const EXAMPLE_CUSTOMER = 'cus_4s7Qm2xT9bKfWvE1aB3cDe';

/** The body of a merge. */
export const mergeRequest = z.strictObject({
  with: z
    .string()
    .min(1)
    .meta({ description: 'The id of the other customer', examples: [EXAMPLE_CUSTOMER] }),
});

/** The answer to a merge. */
export const mergedCustomers = z.object({
  survivor: customerId.meta({ description: 'The customer that remains, with the history of both' }),
  merged: customerId.meta({ description: 'The customer that is now part of the survivor' }),
});

/** The body of an un-merge. */
export const unmergeRequest = z.strictObject({
  identities: z
    .array(z.string().min(1))
    .min(1)
    .max(MAX_HOMES)
    .meta({
      description: 'The accounts and addresses to split off; at least one has to stay',
      examples: [['email:ann@example.org']],
    }),
});

/** The answer to an un-merge. */
export const unmergedCustomers = z.object({
  survivor: customerId.meta({ description: 'The customer that keeps its id' }),
  separated: customerId.meta({ description: 'The customer that now has the identities' }),
});
