import { fold, type Log } from '../lifecycle/fold.ts';
import type { Policy } from '../lifecycle/policy.ts';
import type { RiskLevel } from '../lifecycle/risk.ts';
import { riskAt } from '../lifecycle/risk-rules.ts';
import type { Stage } from '../lifecycle/stage.ts';

/** Where a policy puts a customer, and the rule that last put them there. */
export interface Standing {
  readonly stage: Stage;
  readonly risk: RiskLevel;
  /** A rule of docs/lifecycle.md. */
  readonly rule: string;
}

/** Where a policy puts the customer with this log at an instant, in epoch milliseconds. */
export function standingAt(policy: Policy, log: Log, asOf: number): Standing {
  const { record, steps } = fold(policy, log, asOf);
  return {
    stage: record.stage,
    risk: riskAt(policy, record).level,
    // A customer with an empty log is known, by an account or an address.
    rule: steps.at(-1)?.rule ?? 'known',
  };
}
