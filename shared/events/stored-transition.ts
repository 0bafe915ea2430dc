import * as z from 'zod/mini';
import { CHANGE_TYPES } from '../lifecycle/change-types.ts';
import { RISK_REASONS } from '../lifecycle/risk.ts';
import { CHURN_REASONS, STAGES } from '../lifecycle/stage.ts';
import type { Transition } from './transition.ts';

const count = z.int().check(z.minimum(0));
const sequence = z.int().check(z.minimum(1));
// The range of instants that ISO 8601 writes with a four-digit year.
const instant = z
  .int()
  .check(
    z.minimum(Date.parse('0000-01-01T00:00:00.000Z')),
    z.maximum(Date.parse('9999-12-31T23:59:59.999Z')),
  );
const stage = z.enum(STAGES);
const customerId = z.string().check(z.regex(/^cus_[^\s@:]+$/));
const pathEntry = z.object({ stage, at: instant });
const path = z.object({ keep: count, append: z.array(pathEntry) });
const cause = z.object({
  type: z.enum(['activity', 'time', 'late-activity', 'merge', 'unmerge', 'policy']),
  rule: z.string(),
  change: z.nullable(z.enum(CHANGE_TYPES)),
  provider: z.nullable(z.string()),
  connection: z.nullable(z.string()),
});
const riskLevel = z.enum(['none', 'watch', 'high']);
const risk = z.object({ level: riskLevel, reasons: z.array(z.enum(RISK_REASONS)) });
const churn = z.nullable(z.object({ reason: z.enum(CHURN_REASONS), since: instant }));
const reported = { occurredAt: instant, previousOfType: z.nullable(sequence), historical: z.boolean() };

const event = z.discriminatedUnion('type', [
  z.object({
    ...reported,
    type: z.literal('CustomerStageChanged'),
    stage,
    previousStage: z.nullable(stage),
    secondsInPreviousStage: z.nullable(count),
    path,
    cause,
    churn,
  }),
  z.object({
    ...reported,
    type: z.literal('CustomerHistoryCorrected'),
    stage,
    churn: z._default(churn, null),
    path,
    replaced: z.array(pathEntry),
    cause,
  }),
  z.object({
    ...reported,
    type: z.literal('CustomerRiskChanged'),
    stage,
    risk,
    previousRisk: risk,
    cause,
  }),
  z.object({
    ...reported,
    type: z.literal('CustomersMerged'),
    survivor: customerId,
    merged: customerId,
  }),
  z.object({
    ...reported,
    type: z.literal('CustomersUnmerged'),
    survivor: customerId,
    separated: customerId,
  }),
  z.object({ ...reported, type: z.literal('CustomerErased') }),
]);

const transition: z.ZodMiniType<Transition> = z.object({
  // The present form has no number. A newer one has, and must not be published as if it were this one.
  v: z.optional(z.undefined()),
  customerId,
  firstSequence: sequence,
  epoch: z._default(count, 0),
  detectedAt: instant,
  policyVersion: z.string(),
  identities: z.array(z.string().check(z.regex(/^[^@]+$/))),
  snapshot: z.object({
    orders: count,
    revenue: z.array(z.object({ currency: z.string().check(z.regex(/^[A-Z]{3}$/)), minor: z.int() })),
    openTickets: count,
    risk: riskLevel,
  }),
  events: z.array(event),
});

/**
 * Parses a stored transition into a fresh object with only the fields known here. Undefined when the text is
 * not a valid transition: not JSON, a field missing or wrong, or an identity with an e-mail address.
 */
export function parseTransition(body: string): Transition | undefined {
  let read: unknown;
  try {
    read = JSON.parse(body);
  } catch {
    return undefined;
  }
  const parsed = transition.safeParse(read);
  return parsed.success ? parsed.data : undefined;
}
