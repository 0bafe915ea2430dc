import { addCells, addedCells } from './cells.ts';
import { evolveFacts } from './evolve-facts.ts';
import { everPurchased, type Facts, subscriptionCount } from './facts.ts';
import { nextSubscriptionTimer, settleSubscriptions } from './held-subscriptions.ts';
import type { Holdings, LogStep } from './holdings.ts';
import { lengthOf, type Path, type PathEntry } from './path.ts';
import type { Policy } from './policy.ts';
import { boundRecord, type Churn, type LifecycleRecord } from './record.ts';
import {
  CHURN_RULES,
  DAY,
  inactivityEnds,
  NEVER,
  onboardingEnds,
  STAGE_RULES,
  subscriptionLapses,
  type View,
  WINBACK_RULES,
} from './rules.ts';
import { type SoldAndRefunded, soldIn } from './sale-cells.ts';
import { PHASE_OF, type Stage } from './stage.ts';
import { traitsOf } from './traits.ts';

/** A path entry with its cause: the rule, and what happened, which is null when time alone caused it. */
export interface Step extends PathEntry {
  readonly rule: string;
  readonly cause: LogStep | null;
  readonly churn: Churn | null;
}

/** Result of a fold: the bounded record, and the steps that the fold added to the path. */
export interface Folded {
  readonly record: LifecycleRecord;
  /** The path before it was shortened for the record. */
  readonly path: Path;
  /** The steps of this fold. A fold that continued from a record has only those that it added. */
  readonly steps: readonly Step[];
}

/**
 * Folds sorted steps onto a record and lets time pass up to `asOf`. A timer fires at its own instant, or at the step that
 * moved that instant into the past. At the same instant, steps come before timers.
 */
export function foldSteps(
  policy: Policy,
  start: LifecycleRecord,
  holdings: Holdings,
  steps: readonly LogStep[],
  asOf: number,
): Folded | 'needs-log' {
  const folding: Folding = { policy, holdings, steps: [], record: start };
  const soldBefore = soldIn(holdings, policy.zone);
  for (let from = 0; from < steps.length; ) {
    const at = steps[from]?.occurredAt ?? 0;
    let to = from + 1;
    while (steps[to]?.occurredAt === at) to += 1;
    letTimePass(folding, at, false);
    if (!applySteps(folding, at, steps.slice(from, to))) return 'needs-log';
    from = to;
  }
  const end = Math.max(start.asOf, asOf, steps.at(-1)?.occurredAt ?? asOf);
  letTimePass(folding, end, true);
  const record = withSales(folding.record, soldBefore, soldIn(holdings, policy.zone));
  if (record === 'needs-log') return record;
  return { record: boundRecord({ ...record, asOf: end }), path: record.path, steps: folding.steps };
}

/** The record with what the steps sold and refunded. `needs-log` if they take back some of what is in it. */
function withSales(
  record: LifecycleRecord,
  before: SoldAndRefunded,
  after: SoldAndRefunded,
): LifecycleRecord | 'needs-log' {
  if (before === after) return record;
  const sales = addedCells(before.sales, after.sales);
  const refunds = addedCells(before.refunds, after.refunds);
  if (sales === undefined || refunds === undefined) return 'needs-log';
  return { ...record, sales: addCells(record.sales, sales), refunds: addCells(record.refunds, refunds) };
}

/** The first instant after the record's `asOf` at which time alone changes the stage or a subscription. */
export function nextStageTimer(policy: Policy, record: LifecycleRecord): number {
  const { facts, churn, winbackAt, stage } = record;
  const subscription = nextSubscriptionTimer(facts);
  if (churn !== null)
    return Math.min(
      subscription,
      winbackAt === null || stage !== 'winback' ? NEVER : winbackAt + policy.winbackDays * DAY,
    );
  const view = { facts, policy };
  return Math.min(
    subscription,
    inactivityEnds(view),
    subscriptionLapses(view),
    stage === 'purchase' ? onboardingEnds(view) : NEVER,
  );
}

interface Folding {
  readonly policy: Policy;
  readonly holdings: Holdings;
  readonly steps: Step[];
  record: LifecycleRecord;
}

function letTimePass(folding: Folding, until: number, inclusive: boolean): void {
  for (;;) {
    const due = nextStageTimer(folding.policy, folding.record);
    if (due > until || (due === until && !inclusive)) return;
    const { record } = folding;
    const { facts, begins } = settleSubscriptions(record.facts, due);
    const churn = begins ? null : record.churn;
    folding.record = {
      ...record,
      position: { at: Math.max(due, record.position.at), type: null, id: '' },
      facts: begins ? { ...facts, closedAccounts: [] } : facts,
      churn,
      winbackAt: churn === null ? null : record.winbackAt,
    };
    applyRules(folding, due, (instant) => instant <= due, null);
  }
}

/**
 * Applies all that happened at one instant. The rules are checked once, so that a state that lasted no time changes
 * nothing. False if a step needs the whole log.
 */
function applySteps(folding: Folding, at: number, steps: readonly LogStep[]): boolean {
  const { record, policy, holdings } = folding;
  let { facts } = record;
  let purchases = 0;
  for (const step of steps) {
    const evolved = evolveFacts(facts, holdings, step, policy);
    if (evolved.type === 'needs-log') return false;
    purchases += evolved.purchases;
    facts = evolved.facts;
  }
  const last = steps.at(-1);
  if (last === undefined) return true;
  // A purchase that was undone at its own instant does not bring anybody back.
  const isPurchase = beginsSubscription(record.facts, facts) || (purchases > 0 && buys(facts));
  const churn = isPurchase ? null : record.churn;
  folding.record = {
    ...record,
    position: { at, type: last.type, id: last.id },
    facts: isPurchase ? { ...facts, closedAccounts: closedSince(record.facts, facts) } : facts,
    churn,
    winbackAt: churn === null ? null : steps.some(winsBack) ? at : record.winbackAt,
  };
  applyRules(folding, at, (instant) => instant < at, last);
  return true;
}

function beginsSubscription(before: Facts, { subscriptions }: Facts): boolean {
  const counted = new Set(before.subscriptions.filter(({ counts }) => counts).map(({ id }) => id));
  return subscriptions.some(({ id, counts }) => counts && !counted.has(id));
}

/** The facts with the accounts that are known at an instant: one that is opened later does not undo a closing. */
function knownBy(facts: Facts, { whole }: Holdings, at: number): Facts {
  if (whole === null || whole.accounts.length === 0) return facts;
  return { ...facts, accounts: whole.accounts.filter((since) => since <= at).length };
}

/** Who has no closed account needs no number of accounts, so that the record stays small. */
export function withAccounts(folded: Folded, accounts: number): Folded {
  const { record } = folded;
  const { facts } = record;
  const kept = facts.closedAccounts.length > 0 ? accounts : 0;
  if (facts.accounts === kept) return folded;
  return { ...folded, record: { ...record, facts: { ...facts, accounts: kept } } };
}

/** A purchase opens the accounts that were closed before it. */
function closedSince(before: Facts, { closedAccounts }: Facts): readonly string[] {
  return closedAccounts.filter((id) => !before.closedAccounts.includes(id));
}

function buys(facts: Facts): boolean {
  return facts.orders > 0 || subscriptionCount(facts) > 0;
}

function winsBack({ type }: LogStep): boolean {
  return type === 'campaign.sent' || traitsOf(type).own === true;
}

function applyRules(
  folding: Folding,
  at: number,
  hasPassed: (instant: number) => boolean,
  cause: LogStep | null,
): void {
  const { record, policy, holdings } = folding;
  const facts = knownBy(record.facts, holdings, at);
  const verdict = verdictOf({ facts, policy, hasPassed }, record, at);
  folding.record = {
    ...record,
    facts,
    churn: verdict.churn,
    winbackAt: verdict.churn === null ? null : record.winbackAt,
  };
  const { stage, rule, churn } = verdict;
  if (lengthOf(record.path) > 0 && stage === record.stage) return;
  const { path } = folding.record;
  // A stage that lasted no time was not entered.
  const isBrief = folding.steps.at(-1)?.at === at;
  if (isBrief) folding.steps.pop();
  const entries = isBrief ? path.entries.slice(0, -1) : [...path.entries];
  if (entries.at(-1)?.stage !== stage) {
    folding.steps.push({ stage, at, rule, cause, churn });
    entries.push(stage === 'churned' && churn !== null ? { stage, at, reason: churn.reason } : { stage, at });
  }
  folding.record = { ...folding.record, stage, path: { ...path, entries } };
}

interface Verdict {
  readonly stage: Stage;
  readonly rule: string;
  readonly churn: Churn | null;
}

function verdictOf(view: View, record: LifecycleRecord, at: number): Verdict {
  // A customer whose purchases were all undone never bought, so they cannot churn.
  if (everPurchased(view.facts)) {
    if (record.churn !== null) return lostVerdict(view, record, record.churn);
    const churnRule = CHURN_RULES.find(({ holds }) => holds(view));
    if (churnRule !== undefined)
      return { stage: 'churned', rule: churnRule.rule, churn: { reason: churnRule.reason(view), since: at } };
  }
  const { stage, rule } = stageVerdict(view);
  return { stage, rule, churn: null };
}

function lostVerdict(view: View, { winbackAt, stage }: LifecycleRecord, churn: Churn): Verdict {
  const inWinback = winbackAt !== null && !view.hasPassed(winbackAt + view.policy.winbackDays * DAY);
  if (inWinback) return { stage: 'winback', rule: WINBACK_RULES.begins, churn };
  return { stage: 'churned', rule: stage === 'winback' ? WINBACK_RULES.ends : 'lost', churn };
}

function stageVerdict(view: View): { stage: Stage; rule: string } {
  return STAGE_RULES.find(({ holds }) => holds(view)) ?? { stage: 'awareness', rule: 'known' };
}

/** True for the stages of a lost customer. They have no risk. */
export function isLost(stage: Stage): boolean {
  return PHASE_OF[stage] === 'churn' || PHASE_OF[stage] === 'remarketing';
}
