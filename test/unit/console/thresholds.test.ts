import { expect, test } from 'vitest';
import { THRESHOLDS, thresholdValue, withTyped } from '../../../console/policy/thresholds.ts';
import { policySchema } from '../../../shared/lifecycle/policy-schema.ts';
import { readPolicy, withDefaults } from '../../../shared/lifecycle/read-policy.ts';

const rules = policySchema.parse(withDefaults({}));

test.each(THRESHOLDS.flatMap(({ thresholds }) => thresholds.map(({ path }) => path)))(
  'the threshold %s is one of the policy, and can be changed alone',
  (path) => {
    expect(thresholdValue(rules, path)).toMatch(/^\d+(\.\d+)?$/);
    // Days have to stay in their order.
    const changed = withTyped(rules, new Map([[path, path.endsWith('mostDays') ? '400' : '1']]));
    expect(readPolicy(changed)).toHaveProperty('policy');
    expect(withTyped(changed, new Map([[path, thresholdValue(rules, path)]]))).toEqual(rules);
  },
);

test('only what was typed is an override', () => {
  const typed = new Map([
    ['inactivity.newcomerDays', '60'],
    ['inactivity.meanGaps', '2,5'],
    ['onboardingDays', 'a week'],
  ]);
  expect(withTyped({}, typed)).toEqual({
    inactivity: { newcomerDays: 60, meanGaps: 2.5 },
    onboardingDays: 'a week',
  });
});
