import * as z from 'zod';
import { MAX_HOMES } from '../customers/customer.ts';

const EXAMPLE_CUSTOMER = 'cus_4s7Qm2xT9bKfWvE1aB3cDe';

/** The body of a merge. */
export const mergeRequest = z.strictObject({
  with: z
    .string()
    .min(1)
    .meta({ description: 'The id of the other customer', examples: [EXAMPLE_CUSTOMER] }),
});

/** The body of an un-merge: what to split off, in one of three ways. */
export const unmergeRequest = z.union([
  z.strictObject({
    identities: z
      .array(z.string().min(1))
      .min(1)
      .max(MAX_HOMES)
      .meta({
        description: 'The accounts and addresses to split off; at least one has to stay',
        examples: [['email:ann@example.org']],
      }),
  }),
  z.strictObject({
    merged: z
      .string()
      .min(1)
      .meta({
        description:
          'The id of a customer that was merged into this one: the two are set apart as they were at that time',
        examples: [EXAMPLE_CUSTOMER],
      }),
  }),
  z.strictObject({
    connection: z
      .string()
      .min(1)
      .meta({
        description: 'The name of a connection: its accounts leave, with the addresses that only they have',
        examples: ['zendesk'],
      }),
  }),
]);
