import { expect, test } from 'vitest';
import { sentencesOf } from '../../../console/policy/policy-sentences.ts';
import { policySchema } from '../../../shared/lifecycle/policy-schema.ts';
import { withDefaults } from '../../../shared/lifecycle/read-policy.ts';

const rules = policySchema.parse(withDefaults({ inactivity: { newcomerDays: 60 }, winbackDays: 1 }));
const sentences = sentencesOf(rules).flatMap((subject) => subject.sentences);

test('every threshold is named by a sentence; connections have a table of their own', () => {
  const named = sentences.map(({ name }) => name).join(', ');
  for (const [name, value] of Object.entries(rules)) {
    if (name === 'connections') continue;
    expect(named).toContain(name);
    const isGroup = typeof value === 'object' && name !== 'detractor';
    if (isGroup) for (const threshold of Object.keys(value)) expect(named).toContain(threshold);
  }
});

test('the sentences have the values that are in force', () => {
  const text = sentences.map((sentence) => sentence.text).join('\n');
  expect(text).toContain('counts as lost after 60 days without activity.');
  expect(text).toContain('A win-back is over after 1 day without activity.');
});
