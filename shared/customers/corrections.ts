import type { Folded, Step } from '../lifecycle/fold-steps.ts';
import { diffPaths, lengthOf, type Path, type PathChange, publishedEntry } from '../lifecycle/path.ts';
import { stageSince } from '../lifecycle/record.ts';
import type { Risk } from '../lifecycle/risk.ts';
import type { Outlook } from '../lifecycle/risk-rules.ts';
import {
  extensionEvents,
  isSameRisk,
  type Published,
  riskEvents,
  stageChanged,
  type Trigger,
  triggerCause,
  type UnsequencedEvent,
  withChurn,
} from './event-sequencing.ts';

const MAX_ENTRIES_PER_EVENT = 400;
const MAX_REPLACED = 16;

/** The events about path and risk that turn the published state into the one folded from the whole log. */
export function eventsOf(
  published: Published,
  folded: Folded,
  outlook: Pick<Outlook, 'risk' | 'passed'>,
  trigger: Trigger,
): UnsequencedEvent[] {
  const { path } = published;
  const change = diffPaths(path, folded.path);
  const pathEvents =
    change.keep === lengthOf(path)
      ? extensionEvents(path, addedSteps(change, folded), trigger)
      : correctionEvents(path, change, folded, trigger);
  const isCorrected = pathEvents.some(({ type }) => type === 'CustomerHistoryCorrected');
  const riskTrigger = isCorrected ? trigger : triggerOfRisk(trigger, outlook.risk);
  return [
    ...withChurn(published, pathEvents, folded, trigger),
    ...riskEvents(published.risk, outlook, folded, riskTrigger),
  ];
}

/** What was reported, even if a new policy is noticed with it; but the policy if the risk is the same without the report. */
function triggerOfRisk(trigger: Trigger, risk: Risk): Trigger {
  const { type, cause, riskWithout } = trigger;
  if (type !== 'policy' || cause() === null) return trigger;
  return riskWithout !== undefined && isSameRisk(riskWithout(), risk) ? trigger : { type: 'activity', cause };
}

/** The steps of what is appended. Steps match the entries of the path from the end. */
function addedSteps({ append }: PathChange, { steps }: Folded): readonly Step[] {
  return append.length === 0 ? [] : steps.slice(-append.length);
}

function correctionEvents(
  published: Path,
  change: PathChange,
  folded: Folded,
  trigger: Trigger,
): UnsequencedEvent[] {
  const { record, steps } = folded;
  const last = steps.at(-1);
  const lastPublished = published.entries.at(-1);
  const cause = triggerCause(trigger, last?.rule ?? 'known');
  const keptHere = Math.max(0, change.keep - published.dropped);
  const corrections: UnsequencedEvent[] = chunked(change).map((part, index) => ({
    type: 'CustomerHistoryCorrected',
    occurredAt: part.append[0]?.at ?? stageSince(record) ?? record.asOf,
    stage: record.stage,
    churn: record.churn,
    path: part,
    replaced: index === 0 ? published.entries.slice(keptHere).slice(-MAX_REPLACED).map(publishedEntry) : [],
    cause,
  }));
  if (lastPublished?.stage === record.stage || (last ?? lastPublished) === undefined) return corrections;
  // Nothing is left of a customer whose whole path was taken back.
  const step = last ?? { stage: record.stage, at: record.asOf, rule: 'known', cause: null, churn: null };
  return [
    ...corrections,
    stageChanged(step, lastPublished, { keep: lengthOf(folded.path), append: [] }, cause),
  ];
}

function chunked({ keep, append }: PathChange): PathChange[] {
  const parts: PathChange[] = [];
  for (let from = 0; from === 0 || from < append.length; from += MAX_ENTRIES_PER_EVENT)
    parts.push({ keep: keep + from, append: append.slice(from, from + MAX_ENTRIES_PER_EVENT) });
  return parts;
}
