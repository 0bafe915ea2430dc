import { describe, expect, test, vi } from 'vitest';
import { parseServiceEnvironment } from '../../../shared/intake/service-environment.ts';
import { policyWith } from '../../support/services.ts';

const VARIABLES: NodeJS.ProcessEnv = {
  TABLE_NAME: 'customers',
  SECRET_ID: 'customer-lifecycle',
  CONNECTIONS: '[{"name":"shop-2","provider":"shopify","account":"a-shop.myshopify.com"}]',
  PARKING_BUCKET: 'parking',
};

describe('the environment of a function', () => {
  test('has the default policy if it states none', () => {
    expect(parseServiceEnvironment(VARIABLES)).toMatchObject({
      table: 'customers',
      secret: 'customer-lifecycle',
      parking: { bucket: 'parking' },
      policy: policyWith(),
    });
  });

  test('with the default policy creates no date format, which takes longer than anything else at start', async () => {
    vi.resetModules();
    const module = await import('../../../shared/intake/service-environment.ts');
    const format = vi.spyOn(Intl, 'DateTimeFormat');
    module.parseServiceEnvironment(VARIABLES);
    expect(format).not.toHaveBeenCalled();
  });

  test('can state a policy', () => {
    const policy = { onboardingDays: 7 };
    expect(parseServiceEnvironment({ ...VARIABLES, POLICY: JSON.stringify(policy) }).policy).toEqual(
      policyWith(policy),
    );
  });

  test.each(['TABLE_NAME', 'SECRET_ID', 'CONNECTIONS', 'PARKING_BUCKET'])(
    'without %s is refused with the name of the variable',
    (name) => {
      expect(() => parseServiceEnvironment({ ...VARIABLES, [name]: '' })).toThrow(name);
      expect(() => parseServiceEnvironment({ ...VARIABLES, [name]: undefined })).toThrow(name);
    },
  );

  test.each(['{', '[]', '{"inactivty":{}}', '{"onboardingDays":-1}'])(
    'with the policy %s is refused',
    (policy) => {
      expect(() => parseServiceEnvironment({ ...VARIABLES, POLICY: policy })).toThrow(/policy/i);
    },
  );

  test('has its connections by name', () => {
    expect(parseServiceEnvironment(VARIABLES).connections.get('shop-2')).toEqual({
      name: 'shop-2',
      provider: 'shopify',
      account: 'a-shop.myshopify.com',
    });
  });
});
