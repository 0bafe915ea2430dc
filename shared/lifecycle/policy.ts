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

/** The thresholds of the stage, risk and linking rules, and the salt of the buckets. */
export type PolicyRules = z.infer<typeof policySchema>;

/** A policy with its version, which every record folded with it has. */
export interface Policy extends PolicyRules {
  readonly version: string;
}

/** When an order of a connection counts as a purchase. */
export type OrderCounting = 'when-paid' | 'when-placed' | 'not-counted';

/** The default policy. */
const DEFAULT_RULES: PolicyRules = {
  zone: 'UTC',
  inactivity: { newcomerDays: 90, meanGaps: 4, leastDays: 45, mostDays: 365 },
  onboardingDays: 14,
  winbackDays: 30,
  advocacy: { orders: 3, promoter: { nps: 9, csat: 5, stars: 4 }, review: 4 },
  detractor: { nps: 6, csat: 2, stars: 2 },
  risk: { ticketDays: 3, ratingDays: 30, refundDays: 30, inactivityShare: 0.7, paymentFailedDays: 30 },
  subscription: { graceDays: 1 },
  connections: {},
  linking: {
    maxAccounts: 5,
    maxAddresses: 5,
    neverLink: [
      'anonymous@',
      // What WordPress, and so WooCommerce, writes over the addresses of everybody whose data it erased.
      'deleted@site.invalid',
      'do-not-reply@',
      'donotreply@',
      'mailer-daemon@',
      'no-email@',
      'no-reply@',
      'no_reply@',
      'nobody@',
      'noemail@',
      'none@',
      'noreply@',
      'null@',
      'undefined@',
      'unknown@',
    ],
    placeholderIds: [
      '-1',
      '0',
      'anonymous',
      'false',
      'guest',
      'n/a',
      'nan',
      'nil',
      'none',
      'not set',
      'null',
      '[object Object]',
      'true',
      'undefined',
      'unknown',
    ],
  },
  bucketSalt: '',
};

/** Result of reading a policy: the policy, or a sentence that says what to fix. */
export type PolicyReading = { readonly policy: Policy } | { readonly refused: string };

/**
 * Reads overrides of the default policy: an object of the same shape, in which every part is optional. The
 * version is a fingerprint of the thresholds, equal for equal policies. No record depends on the salt of the buckets, so the
 * version does not either.
 */
export function readPolicy(overrides: unknown): PolicyReading {
  if (!isObject(overrides))
    return { refused: 'the policy must be a JSON object with the thresholds to change' };
  const reading = policySchema.safeParse(withDefaults(overrides));
  if (!reading.success) {
    const [issue] = reading.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
    const what =
      issue?.code === 'unrecognized_keys' ? `unknown name ${issue.keys.join(', ')}` : 'wrong value';
    return { refused: `the policy is wrong${where}: ${what}` };
  }
  const rules = reading.data;
  if (rules.inactivity.leastDays > rules.inactivity.mostDays)
    return { refused: 'inactivity.leastDays must not exceed inactivity.mostDays' };
  const { bucketSalt: _, ...thresholds } = rules;
  return { policy: { ...rules, version: fingerprint(JSON.stringify(sorted(thresholds))) } };
}

/** The default policy with overrides applied, not validated yet. */
export function withDefaults(overrides: unknown): unknown {
  return overlay(DEFAULT_RULES, overrides);
}

/** How the orders of a connection count under a policy. */
export function countingOf(policy: PolicyRules, connection: string): OrderCounting {
  return Object.hasOwn(policy.connections, connection)
    ? (policy.connections[connection]?.orders ?? 'when-paid')
    : 'when-paid';
}

/** The placeholders, and whether addresses that a connection reports link. */
export function linkableRulesOf({ linking, connections }: PolicyRules, connection: string) {
  const reported = Object.hasOwn(connections, connection) ? connections[connection]?.emails : undefined;
  return { ...linking, emailsLink: reported !== 'never-link' };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function overlay(base: unknown, over: unknown): unknown {
  if (!isObject(base) || !isObject(over)) return over;
  const names = new Set([...Object.keys(base), ...Object.keys(over)]);
  return Object.fromEntries(
    [...names].map((name) => [name, name in over ? overlay(base[name], over[name]) : base[name]]),
  );
}

function sorted(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, sorted(part)]),
  );
}

// FNV-1a, 64 bits. Versions must only differ for different policies; collision resistance is not needed.
function fingerprint(text: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const char of text)
    hash = BigInt.asUintN(64, (hash ^ BigInt(char.codePointAt(0) ?? 0)) * 0x100000001b3n);
  return hash.toString(36);
}
