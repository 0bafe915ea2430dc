import type { Cause, NewTransition, TransitionEvent } from '../events/transition.ts';
import { isPersonal } from '../identity/identity.ts';
import { readableName } from '../identity/identity-hash.ts';
import { openTicketCount } from '../lifecycle/facts.ts';
import { type Folded, isLost, type Step } from '../lifecycle/fold-steps.ts';
import { lengthOf, type Path, type PathChange, type PathEntry, publishedEntry } from '../lifecycle/path.ts';
import { type Churn, stageSince } from '../lifecycle/record.ts';
import type { Risk } from '../lifecycle/risk.ts';
import type { Outlook } from '../lifecycle/risk-rules.ts';
import { DAY } from '../lifecycle/rules.ts';
import type { Customer, Sequence } from './customer.ts';
import type { CauseOfEvent } from './customer-log.ts';

/**
 * What caused a commit. When the past changed, the events name it instead of the cause of the single step.
 */
export interface Trigger {
  readonly type: Cause['type'];
  /** The last of what the commit adds; null when it adds nothing. */
  readonly cause: () => CauseOfEvent | null;
  /** The risk under the policy without what the commit adds. A new policy that adds something has it. */
  readonly riskWithout?: () => Risk;
}

// An event before it has its place in the sequence and its lateness. `Omit` does not distribute over a union by itself.
export type UnsequencedEvent = TransitionEvent extends infer Event
  ? Event extends TransitionEvent
    ? Omit<Event, 'previousOfType' | 'historical'>
    : never
  : never;

/** What was published of a customer. The churn is undefined if only the published path says what it is. */
export interface Published {
  readonly path: Path;
  readonly churn: Churn | null | undefined;
  readonly risk: Risk;
}

/** The events about path and risk after a fold that continued from the published state: only its steps are new. */
export function eventsOfSteps(
  published: Published,
  folded: Folded,
  outlook: Pick<Outlook, 'risk' | 'passed'>,
  trigger: Trigger,
): UnsequencedEvent[] {
  return [
    ...withChurn(published, extensionEvents(published.path, folded.steps, trigger), folded, trigger),
    ...riskEvents(published.risk, outlook, folded, trigger),
  ];
}

/** With a correction of the churn if the events say nothing of it: a return that lasted no time is not in the path. */
export function withChurn(
  published: Published,
  events: UnsequencedEvent[],
  { record, path, steps }: Folded,
  trigger: Trigger,
): UnsequencedEvent[] {
  const { churn, stage } = record;
  const last = events.at(-1);
  const known = last !== undefined && 'churn' in last ? last.churn : published.churn;
  if (known === undefined || (known?.since === churn?.since && known?.reason === churn?.reason))
    return events;
  const correction = {
    type: 'CustomerHistoryCorrected',
    occurredAt: churn?.since ?? record.asOf,
    stage,
    churn,
    path: { keep: lengthOf(path), append: [] },
    replaced: [],
    cause: triggerCause(trigger, steps.at(-1)?.rule ?? 'lost'),
  } as const;
  return [...events, correction];
}

/** An event for each step that is appended to the published path. */
export function extensionEvents(
  published: Path,
  steps: readonly Step[],
  trigger: Trigger,
): UnsequencedEvent[] {
  let previous: PathEntry | undefined = published.entries.at(-1);
  return steps.map((step, index) => {
    const event = stageChanged(
      step,
      previous,
      { keep: lengthOf(published) + index, append: [publishedEntry(step)] },
      causeOf(step, trigger),
    );
    previous = step;
    return event;
  });
}

/** The event of a step. */
export function stageChanged(
  step: Step,
  previous: PathEntry | undefined,
  path: PathChange,
  cause: Cause,
): UnsequencedEvent {
  return {
    type: 'CustomerStageChanged',
    occurredAt: step.at,
    stage: step.stage,
    previousStage: previous?.stage ?? null,
    secondsInPreviousStage:
      previous === undefined ? null : Math.max(0, Math.floor((step.at - previous.at) / 1000)),
    path,
    cause,
    churn: step.churn,
  };
}

/** The event of a change of the risk, if it changed. */
export function riskEvents(
  before: Risk,
  { risk, passed }: Pick<Outlook, 'risk' | 'passed'>,
  { record, steps }: Folded,
  trigger: Trigger,
): UnsequencedEvent[] {
  if (isSameRisk(before, risk)) return [];
  const instants = [...passed]
    .filter(([reason]) => before.reasons.includes(reason) !== risk.reasons.includes(reason))
    .map(([, at]) => at);
  const cause = trigger.type === 'policy' ? null : trigger.cause();
  if (cause !== null) instants.push(cause.occurredAt);
  // A lost customer has no risk.
  if (isLost(record.stage)) instants.push(stageSince(record) ?? record.asOf);
  const rule = risk.reasons[0] ?? steps.at(-1)?.rule ?? 'no-risk';
  return [
    {
      type: 'CustomerRiskChanged',
      occurredAt: instants.length === 0 ? record.asOf : Math.min(record.asOf, Math.max(...instants)),
      stage: record.stage,
      risk,
      previousRisk: before,
      cause: triggerCause(trigger, rule),
    },
  ];
}

/** True when nothing about the risk differs. */
export function isSameRisk(one: Risk, other: Risk): boolean {
  return one.level === other.level && one.reasons.join() === other.reasons.join();
}

/**
 * The cause of a step that was appended. With a new policy, only what the commit adds can be another cause: nothing shows that
 * time would have brought the step under the former policy too.
 */
function causeOf({ rule, cause }: Step, trigger: Trigger): Cause {
  if (trigger.type === 'policy' && !isAdded(cause, trigger)) return triggerCause(trigger, rule);
  return triggerCause({ type: cause === null ? 'time' : 'activity', cause: () => cause }, rule);
}

function isAdded(cause: Step['cause'], trigger: Trigger): boolean {
  const added = trigger.cause();
  return (
    cause !== null &&
    added?.type === cause.type &&
    added.connection === cause.connection &&
    added.occurredAt === cause.occurredAt
  );
}

/** The cause that a trigger is for an event by a rule. */
export function triggerCause({ type, cause }: Trigger, rule: string): Cause {
  const what = type === 'policy' ? null : cause();
  return {
    type,
    rule,
    change: what?.type ?? null,
    provider: what?.provider ?? null,
    connection: what?.connection ?? null,
  };
}

const MAX_EVENTS_PER_ITEM = 50;

/** Numbers the events, and splits them into transitions that each fit one item. */
export function sequenceEvents(
  sequence: Sequence,
  events: readonly UnsequencedEvent[],
  shared: Omit<NewTransition, 'firstSequence' | 'events'>,
): { readonly transitions: NewTransition[]; readonly sequence: Sequence } {
  const lastOfType = { ...sequence.lastOfType };
  let rewritesPast = false;
  const numbered = events.map((event, index) => {
    const previousOfType = lastOfType[event.type] ?? null;
    lastOfType[event.type] = sequence.sequence + 1 + index;
    // What follows a correction in the same commit follows from it.
    rewritesPast ||= correctsOldEntry(event, shared.detectedAt);
    const historical = rewritesPast || ('cause' in event && event.cause.type === 'policy');
    return { ...event, previousOfType, historical };
  });
  const transitions: NewTransition[] = [];
  for (let from = 0; from < numbered.length; from += MAX_EVENTS_PER_ITEM)
    transitions.push({
      ...shared,
      firstSequence: sequence.sequence + 1 + from,
      events: numbered.slice(from, from + MAX_EVENTS_PER_ITEM),
    });
  return { transitions, sequence: { sequence: sequence.sequence + events.length, lastOfType } };
}

function correctsOldEntry(event: UnsequencedEvent, detectedAt: number): boolean {
  if (event.type !== 'CustomerHistoryCorrected') return false;
  const corrected = [...event.path.append.slice(0, 1), ...event.replaced].map(({ at }) => at);
  return detectedAt - Math.min(event.occurredAt, ...corrected) > DAY;
}

/** What all events of a commit say of the customer. Contains no personal data. */
export function commonFields(
  customer: Pick<Customer, 'customerId' | 'homes' | 'lifecycle' | 'risk'>,
  detectedAt: number,
): Omit<NewTransition, 'firstSequence' | 'events'> {
  const { facts, policyVersion } = customer.lifecycle;
  return {
    customerId: customer.customerId,
    detectedAt,
    policyVersion,
    identities: customer.homes.filter((home) => readableName(home) !== null && !isPersonal(home)),
    snapshot: {
      orders: facts.orders,
      revenue: facts.revenue,
      openTickets: openTicketCount(facts),
      risk: customer.risk.level,
    },
  };
}
