import { describe, expect, test } from 'vitest';
import { CATALOGUE } from '../../../shared/events/catalogue.ts';
import { latenessOf } from '../../../shared/events/lateness.ts';
import { EVENT_TYPES } from '../../../shared/events/transition.ts';
import { PHASE_OF, STAGES } from '../../../shared/lifecycle/stage.ts';
import { type LifecycleEvent, parseEvent, pathOf, sampleEvents } from '../src/customer-lifecycle-events.ts';

const all = Object.entries(sampleEvents());
const parsed = all
  .map(([, event]) => parseEvent(event))
  .filter((event): event is LifecycleEvent => 'data' in event);

describe('the sample events', () => {
  test.each(all)('%s matches its schema, and has no field that the schema does not know', (_, event) => {
    expect(CATALOGUE[event['detail-type']].parse(event.detail)).toEqual(event.detail);
  });

  test('are of every type, stage, timeliness, risk level and type of churn', () => {
    const found = (select: (event: LifecycleEvent) => unknown) => [...new Set(parsed.map(select))].sort();
    const data = (field: string) => found(({ data }) => new Map(Object.entries(data)).get(field));
    expect(found(({ type }) => type)).toEqual([...EVENT_TYPES].sort());
    expect(data('stage').filter(Boolean)).toEqual(STAGES.filter((stage) => stage !== 'awareness').sort());
    expect(found(({ metadata }) => metadata.timeliness)).toEqual(['historical', 'late', 'live']);
    expect(found((event) => event.type === 'CustomerRiskChanged' && event.data.risk.level)).toContain('high');
    expect(
      found((event) => event.type === 'CustomerStageChanged' && event.data.churn?.type).filter(Boolean),
    ).toEqual(['involuntary', 'voluntary']);
  });

  test('are the gap-free sequences of two customers', () => {
    for (const id of new Set(parsed.map(({ data }) => data.customerId))) {
      const own = parsed.filter(({ data }) => data.customerId === id);
      expect(own.map(({ metadata }) => metadata.sequence)).toEqual(own.map((_, index) => index + 1));
      for (const [index, { type, metadata }] of own.entries())
        expect(metadata.previousOfType).toBe(
          own.slice(0, index).findLast((event) => event.type === type)?.metadata.sequence ?? null,
        );
    }
  });

  test('have the phase of their stage, and are as late as they say', () => {
    for (const event of parsed) {
      if ('phase' in event.data) expect(event.data.phase).toBe(PHASE_OF[event.data.stage]);
      const { occurredAt, detectedAt, secondsLate, timeliness } = event.metadata;
      expect(
        latenessOf({ occurredAt: Date.parse(occurredAt), historical: false }, Date.parse(detectedAt)),
      ).toEqual({ secondsLate, timeliness });
    }
  });

  test('lead to the path that they describe', () => {
    const { erased, cameBack } = sampleEvents();
    const ann = parsed.filter(({ data }) => data.customerId === erased.detail.data.customerId);
    expect(pathOf(ann.slice(0, -1))?.map(({ stage }) => stage)).toEqual([
      'engagement',
      'evaluation',
      'purchase',
      'advocacy',
      'churned',
      'winback',
      'purchase',
      'churned',
    ]);
    expect(pathOf(ann)).toEqual([]);
    expect(cameBack.detail.data.reactivated).toBe(true);
  });
});
