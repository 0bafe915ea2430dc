import * as z from 'zod/mini';
import { isZone } from './days.ts';

const upTo = (most: number) => z.number().check(z.gt(0), z.lte(most));
const days = upTo(3650);
const count = z.int().check(z.gte(1), z.lte(1000));
const within = (least: number, most: number) => z.number().check(z.gte(least), z.lte(most));
const scores = z.strictObject({ nps: within(0, 10), csat: within(1, 5), stars: within(1, 5) });

/** The shape of a whole policy. */
export const policySchema = z.strictObject({
  /** The time zone of the days in reports, by its IANA name. */
  zone: z.string().check(z.refine(isZone, 'must be the IANA name of a time zone, for example Europe/Berlin')),
  /** The inactivity window: how long a customer may do nothing before they count as lost. */
  inactivity: z.strictObject({
    /** For a customer with fewer than two orders that count, so without a known interval. */
    newcomerDays: days,
    /** For other customers: this many times the mean interval between their orders, within the bounds. */
    meanGaps: upTo(100),
    leastDays: days,
    mostDays: days,
  }),
  /** Days after the first purchase at which a customer is assumed to use what they bought. */
  onboardingDays: days,
  /** Days without activity after which a winback is over. */
  winbackDays: days,
  advocacy: z.strictObject({
    orders: count,
    promoter: scores,
    review: within(1, 5),
  }),
  /** Scores at or below which the last rating excludes advocacy and is a risk. */
  detractor: scores,
  risk: z.strictObject({
    ticketDays: days,
    ratingDays: days,
    refundDays: days,
    inactivityShare: upTo(1),
    /** Days after which a failed payment is no longer a risk. */
    paymentFailedDays: days,
  }),
  subscription: z.strictObject({
    /**
     * Days that an ended subscription still counts, that a trial must have been over without a payment to count, and
     * that a pause may last before it is a risk.
     */
    graceDays: days,
  }),
  /** Rules by connection name. By default orders count when paid, and addresses link. */
  connections: z.record(
    z.string(),
    z.strictObject({
      orders: z.optional(z.enum(['when-paid', 'when-placed', 'not-counted'])),
      /** Whether e-mail addresses that it reports can merge two customers. */
      emails: z.optional(z.enum(['link', 'never-link'])),
    }),
  ),
  linking: z.strictObject({
    /** An address that more accounts of one connection have than this is shared, and ties nobody. */
    maxAccounts: count,
    /** An account with more addresses than this within a year, or twice as many ever, is a device, and ties nobody. */
    maxAddresses: count,
    /** Placeholder addresses: `name@` in every domain, `@domain` with all its names, or a whole address. */
    neverLink: z.array(z.string().check(z.regex(/@/, 'must contain an @'))),
    /** Customer ids that stand for nobody, in one of their spellings. */
    placeholderIds: z.array(z.string()),
  }),
  /** What the buckets of customers are drawn with: with another salt, everybody is in another bucket. */
  bucketSalt: z.string(),
});
