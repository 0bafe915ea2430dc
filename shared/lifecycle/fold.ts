import type { Activity } from './activity.ts';
import { toLog } from './activity.ts';
import { evolveFacts } from './evolve-facts.ts';
import { everPurchased } from './facts.ts';
import type { Orders } from './orders.ts';
import { lengthOf, type Path, type PathEntry } from './path.ts';
import type { Policy } from './policy.ts';
import { blankRecord, boundRecord, type Churn, type LifecycleRecord } from './record.ts';
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
import { PHASE_OF, type Stage } from './stage.ts';
import { TRAITS } from './traits.ts';

/** A path entry with its cause: the rule, and the activity, which is null when time alone caused it. */
export interface Step extends PathEntry {
  readonly rule: string;
  readonly activity: Activity | null;
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

/** `record = fold(policy, log, asOf)`: the record of a customer from all activities, in any order. */
export function fold(policy: Policy, updates: Iterable<Activity>, asOf: number): Folded {
  return foldFrom(policy, blankRecord(policy), toLog(updates), asOf);
}

/**
 * Folds activities (sorted, each fact once) onto a record and lets time pass up to `asOf`.
 * Equal to the full fold where `canContinue` holds. A timer fires at its own instant, or at the activity that
 * moved that instant into the past. At the same instant, activities come before timers.
 */
export function foldFrom(
  policy: Policy,
  start: LifecycleRecord,
  activities: readonly Activity[],
  asOf: number,
): Folded {
  const folding: Folding = { policy, orders: new Map(), steps: [], record: start };
  for (const activity of activities) {
    letTimePass(folding, activity.occurredAt, false);
    applyActivity(folding, activity);
  }
  const end = Math.max(start.asOf, asOf, activities.at(-1)?.occurredAt ?? asOf);
  letTimePass(folding, end, true);
  const { record } = folding;
  return { record: boundRecord({ ...record, asOf: end }), path: record.path, steps: folding.steps };
}

/** The first instant after the record's `asOf` at which time alone changes the stage. */
export function nextStageTimer(policy: Policy, record: LifecycleRecord): number {
  const { facts, churn, winbackAt, stage } = record;
  if (churn !== null)
    return winbackAt === null || stage !== 'winback' ? NEVER : winbackAt + policy.winbackDays * DAY;
  const view = { facts, policy };
  return Math.min(
    inactivityEnds(view),
    subscriptionLapses(view),
    stage === 'purchase' ? onboardingEnds(view) : NEVER,
  );
}

interface Folding {
  readonly policy: Policy;
  readonly orders: Orders;
  readonly steps: Step[];
  record: LifecycleRecord;
}

function letTimePass(folding: Folding, until: number, inclusive: boolean): void {
  for (;;) {
    const due = nextStageTimer(folding.policy, folding.record);
    if (due > until || (due === until && !inclusive)) return;
    folding.record = { ...folding.record, position: { at: due, type: null, id: '' } };
    applyRules(folding, due, (instant) => instant <= due, null);
  }
}

function applyActivity(folding: Folding, activity: Activity): void {
  const { record, policy } = folding;
  const at = activity.occurredAt;
  const { facts, purchased } = evolveFacts(record.facts, folding.orders, activity, policy);
  const churn = purchased ? null : record.churn;
  folding.record = {
    ...record,
    position: { at, type: activity.type, id: activity.id },
    facts: purchased ? { ...facts, closed: false } : facts,
    churn,
    winbackAt: churn === null ? null : winsBack(activity) ? at : record.winbackAt,
  };
  applyRules(folding, at, (instant) => instant < at, activity);
}

function winsBack(activity: Activity): boolean {
  return activity.type === 'campaign.sent' || TRAITS[activity.type].own === true;
}

function applyRules(
  folding: Folding,
  at: number,
  hasPassed: (instant: number) => boolean,
  activity: Activity | null,
): void {
  const { record, policy } = folding;
  const verdict = verdictOf({ facts: record.facts, policy, hasPassed }, record, at);
  const changes = lengthOf(record.path) === 0 || verdict.stage !== record.stage;
  folding.record = {
    ...record,
    churn: verdict.churn,
    winbackAt: verdict.churn === null ? null : record.winbackAt,
  };
  if (!changes) return;
  const { stage, rule, churn } = verdict;
  folding.steps.push({ stage, at, rule, activity, churn });
  const { path } = record;
  folding.record = { ...folding.record, stage, path: { ...path, entries: [...path.entries, { stage, at }] } };
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
