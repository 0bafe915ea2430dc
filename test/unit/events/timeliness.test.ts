import { describe, expect, test } from 'vitest';
import { eventsOf } from '../../../shared/customers/corrections.ts';
import { sequenceEvents, type Trigger } from '../../../shared/customers/event-sequencing.ts';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import { parseTransition } from '../../../shared/events/stored-transition.ts';
import { fold } from '../../../shared/lifecycle/fold.ts';
import type { Folded, Step } from '../../../shared/lifecycle/fold-steps.ts';
import { EMPTY_PATH, type PathEntry } from '../../../shared/lifecycle/path.ts';

import { blankRecord } from '../../../shared/lifecycle/record.ts';
import { NO_RISK, riskOf } from '../../../shared/lifecycle/risk.ts';
import { outlook } from '../../../shared/lifecycle/risk-rules.ts';
import { asOfDay, type History, objectsIn } from '../../support/activity-builders.ts';
import { FIRST_PURCHASE, transitionOf } from '../../support/first-purchase.ts';
import {
  activeSubscription,
  DAY_ZERO,
  instantOf,
  paidOrder,
  subscription,
  ticket,
} from '../../support/object-builders.ts';
import { policyWith } from '../../support/services.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-01-05T10:00:00.000Z');

function metadataAfter(milliseconds: number) {
  const event = { ...FIRST_PURCHASE, occurredAt: NOW };
  const [published] = toPublishedEvents(
    transitionOf({ detectedAt: NOW + milliseconds, events: [event] }),
    '',
  );
  return published?.detail.metadata;
}

describe('how late an event is', () => {
  test.each([
    ['at once', 0, 0, 'live'],
    ['before the clock of the tool', -5 * SECOND, 0, 'live'],
    ['within a second', 999, 0, 'live'],
    ['an hour later', HOUR, 3_600, 'live'],
    ['an hour and a second later', HOUR + SECOND, 3_601, 'late'],
    ['a day later', DAY, 86_400, 'late'],
    ['a day and a second later', DAY + SECOND, 86_401, 'historical'],
  ] as const)('is stated when it is detected %s', (_, milliseconds, secondsLate, timeliness) => {
    expect(metadataAfter(milliseconds)).toMatchObject({ secondsLate, timeliness, epoch: 0 });
  });

  test('a stored transition without an epoch is of the first one', () => {
    const stored = JSON.stringify({ ...transitionOf(), epoch: undefined });
    expect(parseTransition(stored)?.epoch).toBe(0);
  });
});

/** A path entry, and the order that caused it. */
function stepAt(stage: PathEntry['stage'], at: number, cause: 'order' | 'time' = 'order'): Step {
  const order = {
    id: 'shop:order:1:payment',
    type: 'order.paid',
    occurredAt: at,
    connection: 'shop',
    provider: 'shopify',
    object: 'shop:order:1',
    part: '',
    field: 'payment',
    value: 'paid',
  } as const;
  return { stage, at, rule: 'a-rule', cause: cause === 'order' ? order : null, churn: null };
}

const ORDER = { type: 'order.paid', provider: 'shopify', connection: 'shop', occurredAt: NOW } as const;

/** What a commit publishes when the published path becomes that of the steps. */
function published(before: readonly Step[], after: readonly Step[], trigger: Trigger, risk = NO_RISK) {
  const entries = (steps: readonly Step[]) => steps.map(({ stage, at }) => ({ stage, at }));
  const path = { ...EMPTY_PATH, entries: entries(after) };
  const stage = after.at(-1)?.stage ?? 'awareness';
  const folded: Folded = {
    record: { ...blankRecord(policyWith()), asOf: NOW, stage, path },
    path,
    steps: after,
  };
  const known = { path: { ...EMPTY_PATH, entries: entries(before) }, churn: null, risk: NO_RISK };
  const events = eventsOf(known, folded, { risk, passed: new Map() }, trigger);
  const { transitions } = sequenceEvents({ sequence: 0, lastOfType: {} }, events, {
    ...transitionOf(),
    detectedAt: NOW,
  });
  return transitions
    .flatMap((one) => toPublishedEvents({ ...one, epoch: 0 }, ''))
    .map(({ detailType, detail: { metadata, data } }) => ({
      detailType,
      timeliness: metadata.timeliness,
      cause: 'cause' in data ? data.cause : null,
    }));
}

const FIRST = stepAt('awareness', NOW - 30 * DAY);

describe('an event about the past', () => {
  test('is historical if it follows from a correction of an entry older than a day', () => {
    const before = [FIRST, stepAt('churned', NOW - 2 * DAY, 'time'), stepAt('winback', NOW - HOUR)];
    const after = [FIRST, stepAt('purchase', NOW - HOUR)];
    const trigger: Trigger = { type: 'late-activity', cause: () => ORDER };
    expect(published(before, after, trigger, riskOf(['refunded']))).toEqual([
      expect.objectContaining({ detailType: 'CustomerHistoryCorrected', timeliness: 'historical' }),
      expect.objectContaining({ detailType: 'CustomerStageChanged', timeliness: 'historical' }),
      expect.objectContaining({ detailType: 'CustomerRiskChanged', timeliness: 'historical' }),
    ]);
  });

  test('is live if it corrects only an entry of the last hour', () => {
    const before = [FIRST, stepAt('experience', NOW - 600 * SECOND)];
    const after = [FIRST, stepAt('purchase', NOW - 700 * SECOND)];
    const trigger: Trigger = { type: 'late-activity', cause: () => ORDER };
    expect(published(before, after, trigger).map(({ timeliness }) => timeliness)).toEqual(['live', 'live']);
  });
});

describe('the first commit after a change of the policy', () => {
  test('is caused by the policy and historical where the policy brought the change', () => {
    const after = [FIRST, stepAt('churned', NOW - 2 * HOUR, 'time')];
    expect(published([FIRST], after, { type: 'policy', cause: () => null })).toEqual([
      {
        detailType: 'CustomerStageChanged',
        timeliness: 'historical',
        cause: { type: 'policy', rule: 'a-rule', change: null, provider: null, connection: null },
      },
    ]);
  });

  test('is caused by the policy where time alone has just brought the change', () => {
    const after = [FIRST, stepAt('churned', NOW - 60 * SECOND, 'time')];
    expect(published([FIRST], after, { type: 'policy', cause: () => null })).toEqual([
      expect.objectContaining({
        timeliness: 'historical',
        cause: expect.objectContaining({ type: 'policy' }),
      }),
    ]);
  });

  test('is caused by the policy where an earlier report like the added one brought the change', () => {
    const after = [FIRST, stepAt('advocacy', NOW - 60 * SECOND)];
    expect(published([FIRST], after, { type: 'policy', cause: () => ORDER })).toEqual([
      expect.objectContaining({
        timeliness: 'historical',
        cause: expect.objectContaining({ type: 'policy', change: null }),
      }),
    ]);
  });

  test('is caused by what was reported where that brought the change', () => {
    const after = [FIRST, stepAt('purchase', NOW)];
    const trigger: Trigger = { type: 'policy', cause: () => ORDER };
    expect(published([FIRST], after, trigger, riskOf(['payment-failed']))).toEqual([
      {
        detailType: 'CustomerStageChanged',
        timeliness: 'live',
        cause: {
          type: 'activity',
          rule: 'a-rule',
          change: 'order.paid',
          provider: 'shopify',
          connection: 'shop',
        },
      },
      expect.objectContaining({
        detailType: 'CustomerRiskChanged',
        timeliness: 'live',
        cause: expect.objectContaining({ type: 'activity', change: 'order.paid' }),
      }),
    ]);
  });
});

describe('a change of risk is dated', () => {
  const policy = policyWith();
  const bought = paidOrder(0);
  /** On which day the risk changed, when the history after it was detected at once on a later day. */
  const changedOn = (day: number, before: History, after: History, trigger: Trigger) => {
    const known = asOfDay(1, before, policy);
    const log = { activities: [], objects: objectsIn(after), accounts: [] };
    const folded = fold(policy, log, instantOf(day));
    const published = { path: known.record.path, churn: known.record.churn, risk: known.risk };
    const events = eventsOf(published, folded, outlook(policy, folded.record), trigger);
    const changed = events.find(({ type }) => type === 'CustomerRiskChanged');
    return changed === undefined ? null : (changed.occurredAt - DAY_ZERO) / 86_400_000;
  };
  const time: Trigger = { type: 'time', cause: () => null };

  test('by the instant at which time brought it, however late that is noticed', () => {
    expect(changedOn(70, [bought], [bought], time)).toBe(63);
    const open = ticket(1, { ticket: 'open' }, { created: 1 });
    expect(changedOn(50, [bought, open], [bought, open], time)).toBe(4);
  });

  test('by the churn that ends it', () => {
    const open = ticket(-5, { ticket: 'open' }, { created: -5 });
    expect(changedOn(200, [bought, open], [bought, open], time)).toBe(90);
  });

  test('by what happened, if time did not bring it', () => {
    const setToEnd = subscription(5, { ending: 'yes' }, { since: { ending: 5 } });
    const cause = { type: 'subscription.cancel-scheduled', provider: 'shopify', connection: 'shop' } as const;
    const reported: Trigger = { type: 'activity', cause: () => ({ ...cause, occurredAt: instantOf(5) }) };
    const active = activeSubscription(0);
    expect(changedOn(40, [active], [active, setToEnd], reported)).toBe(5);
  });
});
