import * as z from 'zod';
import { customerRecord } from '../customers/customer-record.ts';
import { customerId } from '../events/envelope.ts';

// For the OpenAPI document. No function bundles this file.

const dryRun = {
  dryRun: z.literal(true).optional().meta({ description: 'Present in a dry run: nothing was written' }),
  customers: z.array(customerRecord).optional().meta({
    description: 'Present in a dry run: the record of each customer that would change, as it would be',
  }),
};

/** The answer to a merge. */
export const mergedCustomers = z.object({
  survivor: customerId.meta({ description: 'The customer that remains, with the history of both' }),
  merged: customerId.meta({ description: 'The customer that is now part of the survivor' }),
  ...dryRun,
});

/** The answer to an un-merge. */
export const unmergedCustomers = z.object({
  survivor: customerId.meta({ description: 'The customer that keeps its id' }),
  separated: customerId.meta({ description: 'The customer that was split off' }),
  others: z.array(customerId).optional().meta({
    description: 'Further customers that were split off, because nothing else ties their identities',
  }),
  ...dryRun,
});
