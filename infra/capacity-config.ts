import * as z from 'zod';

/** What DynamoDB gives to every table on demand and to each of its indexes. A lower value is refused when deploying. */
const LEAST_WRITES = 4_000;
const LEAST_READS = 12_000;
/** Far above the quota of a table. More is a mistake in typing, and what is set once is paid for and cannot be lowered. */
const MOST_UNITS = 1_000_000;

function units(least: number) {
  return z
    .int()
    .max(MOST_UNITS)
    .refine(
      (given) => given >= least,
      `must be at least ${least}, which every table has anyway: leave it out, or give more`,
    );
}

const throughputSchema = z.strictObject({
  /** Write units a second that must be possible at once. */
  writes: units(LEAST_WRITES),
  /** Read units a second that must be possible at once. */
  reads: units(LEAST_READS).optional(),
});

/** Capacity that is there before the traffic. */
export const capacitySchema = z.strictObject({
  /** Warm throughput of the table. It costs once, and can be raised but never lowered. */
  table: throughputSchema.optional(),
  /** Warm throughput of each of the three indexes. */
  indexes: throughputSchema.optional(),
  /** The most webhooks that are processed at once. The rest of the account keeps its own. */
  ingestConcurrency: z
    .int()
    .max(100_000)
    .refine((given) => given >= 5, 'must be at least 5: fewer would answer 503 in every burst')
    .optional(),
});

/** The capacity of an environment. */
export type CapacityConfig = z.infer<typeof capacitySchema>;

/** Warm throughput, as the CDK names it. */
export function warmThroughput(given: z.infer<typeof throughputSchema> | undefined) {
  if (given === undefined) return {};
  const { writes, reads = LEAST_READS } = given;
  return { warmThroughput: { writeUnitsPerSecond: writes, readUnitsPerSecond: reads } };
}
