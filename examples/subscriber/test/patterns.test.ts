import { type PatternBuilder, sampleEvents } from 'customer-lifecycle-events';
import { matches } from 'event-patterns';
import { expect, test } from 'vitest';
import { HIGH_VALUE_CHURN, INVOLUNTARY_CHURN, NEW_PROMOTER } from '../patterns.ts';
import { promoted } from './promoted.ts';

const samples = { ...sampleEvents(), promoted: promoted() };

function matching(pattern: PatternBuilder, timeliness?: 'late' | 'historical'): string[] {
  return Object.entries(samples).flatMap(([name, { detail, ...envelope }]) => {
    const metadata = timeliness === undefined ? detail.metadata : { ...detail.metadata, timeliness };
    const event = { ...envelope, detail: { ...detail, metadata } };
    return matches(JSON.stringify(pattern), JSON.stringify(event)) ? [name] : [];
  });
}

test.each<[string, PatternBuilder, readonly string[]]>([
  ['a lost customer of high value', HIGH_VALUE_CHURN, ['churnedVoluntarily']],
  ['a customer who became a promoter', NEW_PROMOTER, ['promoted']],
  ['a customer who was lost because a payment failed', INVOLUNTARY_CHURN, ['churnedInvoluntarily']],
])('the pattern for %s matches exactly that, and nothing of an import', (_, pattern, names) => {
  expect(matching(pattern)).toEqual(names);
  expect(matching(pattern, 'late')).toEqual([]);
  expect(matching(pattern, 'historical')).toEqual([]);
});
