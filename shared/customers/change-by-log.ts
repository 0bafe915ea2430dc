import { foldFrom } from '../lifecycle/continue-fold.ts';
import { fold } from '../lifecycle/fold.ts';
import type { Policy } from '../lifecycle/policy.ts';
import { blankRecord } from '../lifecycle/record.ts';
import type { Risk } from '../lifecycle/risk.ts';
import { dueAt, riskAt } from '../lifecycle/risk-rules.ts';
import { type Change, type ChangeBasis, changeTo, changeWith, publishedOf, sourcesOf } from './change.ts';
import { eventsOf } from './corrections.ts';
import type { Customer } from './customer.ts';
import { type CustomerLog, instantOf, NO_ADDITIONS, NO_CAUSE } from './customer-log.ts';
import { eventsOfSteps, type Trigger } from './event-sequencing.ts';

/** Folds the whole log, which includes what is added now. `asOf` never goes back. */
export function changeByLog(
  basis: ChangeBasis,
  log: CustomerLog,
  trigger: Trigger,
  asOf = 0,
): Change<Customer> {
  const since = sourcesOf(basis).map(({ lifecycle }) => lifecycle.asOf);
  const instant = Math.max(asOf, instantOf(log), ...since);
  const isEmpty = log.activities.length + log.objects.length === 0;
  const folded = fold(basis.policy, log, instant);
  return changeTo(basis, folded, trigger, isEmpty, eventsOf);
}

/** The risk that the log gives at an instant. */
export function riskByLog(policy: Policy, log: CustomerLog, asOf: number): Risk {
  return riskAt(policy, fold(policy, log, asOf).record);
}

/**
 * Lets time pass up to `asOf`, and sets the next review. Returns `needs-log` when the record alone is not
 * enough.
 */
export function changeByTime(
  basis: ChangeBasis & { readonly before: Customer },
  asOf: number,
): Change<Customer> | 'needs-log' {
  const { before, policy } = basis;
  if (before.stale) return 'needs-log';
  const folded = foldFrom(policy, before.lifecycle, NO_ADDITIONS, asOf);
  if (folded === 'needs-log') return folded;
  const trigger: Trigger = { type: 'time', cause: NO_CAUSE };
  return withNextReview(changeTo(basis, folded, trigger, before.vacant, eventsOfSteps), policy);
}

/** The change with its next review at the instant at which time alone changes the record. */
export function withNextReview(change: Change<Customer>, policy: Policy): Change<Customer> {
  return { ...change, stored: { ...change.stored, checkAt: dueAt(policy, change.stored.lifecycle) } };
}

/**
 * Only marks the record as stale: the review folds it as soon as it can. A customer that is new or separate
 * again starts with an empty record.
 */
export function changeLeftToReview(basis: ChangeBasis): Change<Customer> {
  const { before, policy } = basis;
  const { path, risk } = publishedOf(basis);
  const stage = path.entries.at(-1)?.stage ?? 'awareness';
  const lifecycle = before?.lifecycle ?? { ...blankRecord(policy), stage, path };
  const record = { lifecycle, risk, checkAt: 0, stale: true, vacant: before?.vacant ?? false };
  return changeWith(basis, record, []);
}
