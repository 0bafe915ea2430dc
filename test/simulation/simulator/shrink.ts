import { audit, type Violation } from './audit.ts';
import { FAULT_KINDS, type FaultKind } from './faults.ts';
import { type Outcome, type SimulationOptions, simulate } from './simulation.ts';
import type { History, Webhook } from './webhooks.ts';

/** A history that breaks a promise. */
export interface Failure {
  readonly history: History;
  readonly options: SimulationOptions;
  readonly outcome: Outcome;
  readonly violation: Violation;
}

/** Runs a history, and audits it. */
export async function check(
  history: History,
  options: SimulationOptions,
): Promise<{ readonly outcome: Outcome; readonly violation: Violation | undefined }> {
  const outcome = await simulate(history, options);
  return { outcome, violation: audit(outcome) };
}

/** Finds a failure with as few webhooks and kinds of faults as it can in a number of runs. */
export async function shrink(failure: Failure, maxRuns = 300): Promise<Failure> {
  let best = failure;
  let runs = 0;

  /** True if it still fails. The promise that it breaks may be another one. */
  async function tries(webhooks: readonly Webhook[], without: ReadonlySet<FaultKind>): Promise<boolean> {
    if (runs >= maxRuns || webhooks.length === 0) return false;
    runs += 1;
    const history = { ...best.history, webhooks };
    const options = { ...best.options, without };
    const { outcome, violation } = await check(history, options);
    if (violation === undefined) return false;
    best = { history, options, outcome, violation };
    return true;
  }

  const without = () => best.options.without ?? new Set<FaultKind>();
  async function fewerFaults(): Promise<boolean> {
    let isFewer = false;
    for (const kind of FAULT_KINDS)
      if (!without().has(kind) && best.outcome.faults.has(kind))
        isFewer = (await tries(best.history.webhooks, new Set([...without(), kind]))) || isFewer;
    return isFewer;
  }
  async function fewerWebhooks(): Promise<boolean> {
    let isFewer = false;
    for (let size = Math.ceil(best.history.webhooks.length / 2); size >= 1; size = Math.floor(size / 2))
      for (let from = 0; from < best.history.webhooks.length; ) {
        const left = best.history.webhooks.filter((_, index) => index < from || index >= from + size);
        if (await tries(left, without())) isFewer = true;
        else from += size;
      }
    return isFewer;
  }

  // First the people who have nothing to do with it.
  for (const group of new Set(best.history.webhooks.map(({ name }) => name.split('.')[0])))
    await tries(
      best.history.webhooks.filter(({ name }) => name.split('.')[0] !== group),
      without(),
    );
  while ([await fewerFaults(), await fewerWebhooks()].includes(true) && runs < maxRuns);
  return best;
}
