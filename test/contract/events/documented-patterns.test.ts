import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { check, matches } from '../../../packages/event-patterns/src/event-patterns.ts';
import { CATALOGUE } from '../../../shared/events/catalogue.ts';
import type { EventType } from '../../../shared/events/transition.ts';
import { EVENT_SOURCE } from '../../../shared/platform/names.ts';
import { repositoryFiles, textOf } from '../../support/repository-files.ts';

type Fields = Readonly<Record<string, unknown>>;

const fields = z.record(z.string(), z.unknown());
const examples = z.tuple([z.object({ metadata: fields, data: fields })]);

/** The sample event of a type with other fields, as EventBridge delivers it. */
function sampleOf(type: EventType, data: Fields = {}, metadata: Fields = {}, envelope: Fields = {}) {
  const schema = CATALOGUE[type];
  const [example] = examples.parse(schema.meta()?.examples);
  const detail = schema.parse({
    metadata: { ...example.metadata, ...metadata },
    data: { ...example.data, ...data },
  });
  return { version: '0', source: EVENT_SOURCE, 'detail-type': type, resources: [], detail, ...envelope };
}

const CHURN = { reason: 'payment-failed', type: 'involuntary', since: '2026-01-05T10:00:00.000Z' };
const snapshotWith = (fields: Fields) => ({
  orders: 1,
  revenue: [],
  openTickets: 0,
  risk: 'none',
  ...fields,
});

const purchase = sampleOf('CustomerStageChanged');
const churned = sampleOf('CustomerStageChanged', {
  stage: 'churned',
  phase: 'churn',
  previousStage: 'experience',
  previousPhase: 'retention',
  churn: CHURN,
  snapshot: snapshotWith({ orders: 2, revenue: [{ currency: 'EUR', minor: 12_000 }] }),
});
const left = sampleOf('CustomerStageChanged', {
  ...churned.detail.data,
  churn: { ...CHURN, type: 'voluntary' },
});
const heldOut = sampleOf('CustomerStageChanged', left.detail.data, { bucket: 3 });
const dollars = sampleOf('CustomerStageChanged', {
  snapshot: snapshotWith({
    revenue: [
      { currency: 'EUR', minor: 100 },
      { currency: 'USD', minor: 12_000 },
    ],
  }),
});
const visitor = sampleOf('CustomerStageChanged', { snapshot: snapshotWith({ orders: 0 }) });
const returned = sampleOf('CustomerStageChanged', {
  previousStage: 'churned',
  previousPhase: 'churn',
  reactivated: true,
});
const firstSeen = sampleOf('CustomerStageChanged', { previousStage: null, previousPhase: null });
const imported = sampleOf('CustomerStageChanged', {}, { timeliness: 'historical' });
const watched = sampleOf('CustomerRiskChanged');
const atRisk = sampleOf('CustomerRiskChanged', { risk: { level: 'high', reasons: ['ticket-open-long'] } });
const erased = sampleOf('CustomerErased');
const replayed = sampleOf('CustomerStageChanged', {}, {}, { 'replay-name': 'rescue-2026-01' });
const stripeOnly = sampleOf('CustomerStageChanged', { identities: ['stripe:customer:cus_1'] });
const stripeToo = sampleOf('CustomerStageChanged', {
  identities: ['stripe:customer:cus_1', 'shopify:customer:7'],
});

const ALL = {
  purchase,
  churned,
  left,
  heldOut,
  dollars,
  visitor,
  returned,
  firstSeen,
  imported,
  watched,
  atRisk,
  erased,
  replayed,
  stripeOnly,
  stripeToo,
};
type Name = keyof typeof ALL;

const STAGE_CHANGED: readonly Name[] = [
  'purchase',
  'churned',
  'left',
  'heldOut',
  'dollars',
  'visitor',
  'returned',
  'firstSeen',
  'imported',
  'replayed',
  'stripeOnly',
  'stripeToo',
];
const LOST: readonly Name[] = ['churned', 'left', 'heldOut'];
const without = (...names: readonly Name[]) =>
  (Object.keys(ALL) as Name[]).filter((name) => !names.includes(name));

/** Every pattern of a page, without spaces, with the sample events that it matches. */
const EXPECTED: Readonly<Record<string, readonly Name[]>> = {
  // README.md
  '{"source":["customer-lifecycle"],"detail-type":["CustomerStageChanged"],"detail":{"data":{"stage":["churned"],"snapshot":{"orders":[{"numeric":[">=",2]}]}}}}':
    LOST,
  // docs/events.md
  '{"source":["customer-lifecycle"],"detail-type":["CustomerStageChanged"],"detail":{"metadata":{"timeliness":["live"]},"data":{"previousPhase":[null,"acquisition"],"phase":["retention"]}}}':
    STAGE_CHANGED.filter((name) => ![...LOST, 'returned', 'imported'].includes(name)),
  '{"source":["customer-lifecycle"],"detail-type":["CustomerStageChanged"],"detail":{"data":{"stage":["churned"],"churn":{"type":["involuntary"]}}}}':
    ['churned'],
  '{"source":["customer-lifecycle"],"detail-type":["CustomerStageChanged"],"detail":{"data":{"reactivated":[true]}}}':
    ['returned'],
  '{"source":["customer-lifecycle"],"detail-type":["CustomerRiskChanged"],"detail":{"data":{"risk":{"level":["high"]}}}}':
    ['atRisk'],
  '{"source":["customer-lifecycle"]}': without(),
  '{"replay-name":[{"exists":false}]}': without('replayed'),
  '{"detail":{"metadata":{"timeliness":["live"]}}}': without('imported'),
  // docs/subscribing.md
  '{"source":["customer-lifecycle"],"detail-type":["CustomerStageChanged"],"detail":{"data":{"stage":["churned"]},"metadata":{"timeliness":["live"],"bucket":[{"numeric":[">",9]}]}}}':
    LOST.filter((name) => name !== 'heldOut'),
  // The table of patterns that surprise.
  '{"detail":{"data":{"churn":[{"exists":true}]}}}': STAGE_CHANGED.filter((name) => !LOST.includes(name)),
  '{"detail":{"data":{"churn":{"type":[{"exists":true}]}}}}': LOST,
  '{"detail":{"data":{"churn":[{"exists":false}]}}}': [...LOST, 'watched', 'atRisk', 'erased'],
  '{"detail":{"data":{"churn":[null]}}}': STAGE_CHANGED.filter((name) => !LOST.includes(name)),
  '{"detail":{"data":{"snapshot":{"revenue":[{"numeric":[">=",10000]}]}}}}': [],
  '{"detail":{"data":{"snapshot":{"revenue":{"currency":["EUR"],"minor":[{"numeric":[">=",10000]}]}}}}}':
    LOST,
  '{"detail":{"data":{"snapshot":{"revenue":{"minor":[{"exists":false}]}}}}}': ['visitor', 'erased'],
  '{"detail":{"data":{"identities":[{"anything-but":{"prefix":"stripe:"}}]}}}': without(
    'stripeOnly',
    'erased',
  ),
  // docs/subscribing.md
  '{"source":["customer-lifecycle"],"detail-type":["CustomerStageChanged"],"detail":{"data":{"stage":["churned"],"snapshot":{"orders":[{"numeric":[">=",2]}]}},"metadata":{"timeliness":["live"]}}}':
    LOST,
};

/** What a rule can ask for. Other JSON of the pages is no pattern. */
const ENVELOPE: readonly string[] = ['source', 'detail-type', 'detail', 'replay-name'];

/** The patterns of a page. A part of one, such as `"data": { … }`, is put where it belongs. */
function patternsOf(page: string): string[] {
  const text = textOf(page);
  const blocks = [...text.matchAll(/^```json\n(.*?)^```/gms)];
  const inline = [...text.replaceAll(/^```.*?^```/gms, '').matchAll(/`([^`\n]+)`/g)];
  return [...blocks, ...inline].flatMap(([, written = '']) => {
    const [value] = [written, `{"detail":{${written}}}`, `{"detail":{"data":{${written}}}}`]
      .filter((_, index) => written.startsWith('{') === (index === 0))
      .flatMap((candidate) => {
        try {
          return [JSON.parse(candidate)];
        } catch {
          return [];
        }
      })
      .filter((parsed) => isPattern(parsed));
    return value === undefined ? [] : [JSON.stringify(value)];
  });
}

function isPattern(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  if (!Object.keys(value).every((name) => ENVELOPE.includes(name))) return false;
  const { detail = {} } = value as { detail?: object };
  const belowDetail = Object.keys(detail).every((name) => name === 'data' || name === 'metadata');
  return belowDetail && check(value).every(({ severity }) => severity === 'warning');
}

const documented = repositoryFiles('.md').flatMap((page) =>
  patternsOf(page).map((pattern) => ({ page, pattern })),
);

describe('the patterns of the pages', () => {
  test('are all tried here', () => {
    expect([...new Set(documented.map(({ pattern }) => pattern))].sort()).toEqual(
      Object.keys(EXPECTED).sort(),
    );
  });

  test.each(documented)('match the events that $page says: $pattern', ({ pattern }) => {
    const matching = Object.entries(ALL).filter(([, event]) => matches(pattern, JSON.stringify(event)));
    expect(matching.map(([name]) => name).sort()).toEqual([...(EXPECTED[pattern] ?? [])].sort());
  });

  test('have no warning', () => {
    for (const { pattern } of documented)
      expect({ pattern, found: check(pattern) }).toEqual({ pattern, found: [] });
  });

  test('cannot ask for an empty list, as the page for subscribers says', () => {
    expect(check({ detail: { data: { snapshot: { revenue: [] } } } })).toEqual([
      expect.objectContaining({ severity: 'error', path: 'detail.data.snapshot.revenue' }),
    ]);
  });
});
