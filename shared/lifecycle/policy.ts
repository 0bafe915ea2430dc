import type { output } from 'zod/mini';
import type { policySchema } from './policy-schema.ts';

/** The thresholds of the stage, risk and linking rules, and the salt of the buckets. */
export type PolicyRules = output<typeof policySchema>;

/** A policy with its version, which every record folded with it has. */
export interface Policy extends PolicyRules {
  readonly version: string;
}

/** When an order of a connection counts as a purchase. */
export type OrderCounting = 'when-paid' | 'when-placed' | 'not-counted';

/** The default of each threshold. */
export const DEFAULT_RULES: PolicyRules = {
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

/** The default policy as it is read without overrides, so that a function that has none starts without the schema. */
export const DEFAULT_POLICY: Policy = { ...DEFAULT_RULES, version: 'eo7hxi8nf6uj' };

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
