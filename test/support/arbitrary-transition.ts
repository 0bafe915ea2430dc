import * as fc from 'fast-check';
import type { Cause, Transition, TransitionEvent } from '../../shared/events/transition.ts';
import { CHANGE_TYPES } from '../../shared/lifecycle/change-types.ts';
import type { PathEntry } from '../../shared/lifecycle/path.ts';
import { RISK_REASONS, riskOf } from '../../shared/lifecycle/risk.ts';
import { CHURN_REASONS, STAGES } from '../../shared/lifecycle/stage.ts';

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/);
const instant = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2100, 0, 1) });
const stage = fc.constantFrom(...STAGES);
const count = fc.nat({ max: 1_000 });
const customerId = fc.stringMatching(/^cus_[A-Za-z0-9]{16}$/);
const risk = fc.subarray([...RISK_REASONS]).map(riskOf);
const entry: fc.Arbitrary<PathEntry> = fc.record({ stage, at: instant });
const path = fc.record({ keep: count, append: fc.array(entry, { maxLength: 5 }) });
const cause: fc.Arbitrary<Cause> = fc.record({
  type: fc.constantFrom('activity', 'time', 'late-activity', 'merge', 'unmerge', 'policy'),
  rule: name,
  change: fc.option(fc.constantFrom(...CHANGE_TYPES)),
  provider: fc.option(name),
  connection: fc.option(name),
});
const churn = fc.option(fc.record({ reason: fc.constantFrom(...CHURN_REASONS), since: instant }));
const sent = {
  occurredAt: instant,
  previousOfType: fc.option(fc.integer({ min: 1, max: 1_000 })),
  historical: fc.boolean(),
};

const event: fc.Arbitrary<TransitionEvent> = fc.oneof(
  fc.record({
    ...sent,
    type: fc.constant('CustomerStageChanged' as const),
    stage,
    previousStage: fc.option(stage),
    secondsInPreviousStage: fc.option(count),
    path,
    cause,
    churn,
  }),
  fc.record({
    ...sent,
    type: fc.constant('CustomerHistoryCorrected' as const),
    stage,
    churn,
    path,
    replaced: fc.array(entry, { maxLength: 16 }),
    cause,
  }),
  fc.record({
    ...sent,
    type: fc.constant('CustomerRiskChanged' as const),
    stage,
    risk,
    previousRisk: risk,
    cause,
  }),
  fc.record({
    ...sent,
    type: fc.constant('CustomersMerged' as const),
    survivor: customerId,
    merged: customerId,
  }),
  fc.record({
    ...sent,
    type: fc.constant('CustomersUnmerged' as const),
    survivor: customerId,
    separated: customerId,
  }),
  fc.record({ ...sent, type: fc.constant('CustomerErased' as const) }),
);

/** Transitions of every shape that a commit may store; their contents need not be plausible. */
export const arbitraryTransition: fc.Arbitrary<Transition> = fc.record({
  customerId,
  firstSequence: fc.integer({ min: 1, max: 2_000_000 }),
  epoch: fc.nat({ max: 3 }),
  detectedAt: instant,
  policyVersion: name,
  identities: fc.array(
    fc.tuple(name, fc.nat()).map(([connection, id]) => `${connection}:customer:${id}`),
    { maxLength: 40 },
  ),
  snapshot: fc.record({
    orders: count,
    revenue: fc.array(fc.record({ currency: fc.constantFrom('EUR', 'JPY', 'KWD'), minor: count }), {
      maxLength: 3,
    }),
    openTickets: count,
    risk: fc.constantFrom('none', 'watch', 'high'),
  }),
  events: fc.array(event, { minLength: 1, maxLength: 6 }),
});
