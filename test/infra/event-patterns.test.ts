import { expect, test } from 'vitest';
import { check, matches } from '../../packages/event-patterns/src/event-patterns.ts';
import { EVENT_TYPES } from '../../shared/events/transition.ts';
import { EVENT_SOURCE } from '../../shared/platform/names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

test('every event pattern of the templates is valid, and matches all our events', () => {
  const { dataTemplate, serviceTemplate } = synthesisedApp();
  const resources = [dataTemplate, serviceTemplate].flatMap((template) =>
    ['AWS::Events::Rule', 'AWS::Events::Archive'].flatMap((type) =>
      Object.values(template.findResources(type)),
    ),
  );
  const patterns = resources.flatMap(({ Properties }) => Properties.EventPattern ?? []);
  expect(patterns.length).toBeGreaterThan(0);
  for (const pattern of patterns) {
    expect(check(pattern)).toEqual([]);
    for (const type of EVENT_TYPES)
      expect(matches(pattern, { source: EVENT_SOURCE, 'detail-type': type, detail: {} })).toBe(true);
  }
});
