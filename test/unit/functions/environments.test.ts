import { describe, expect, test } from 'vitest';
import { parseServiceEnvironment } from '../../../shared/intake/service-environment.ts';
import { policyWith } from '../../support/services.ts';

const VARIABLES: NodeJS.ProcessEnv = {
  TABLE_NAME: 'customers',
  SECRET_ID: 'customer-lifecycle',
  CONNECTIONS: '[{"name":"shop-2","provider":"shopify","account":"a-shop.myshopify.com"}]',
  PARK_BUCKET: 'park',
};

describe('the environment of the functions', () => {
  test('is read, with the default policy if none is given', () => {
    expect(parseServiceEnvironment(VARIABLES)).toMatchObject({
      table: 'customers',
      secret: 'customer-lifecycle',
      policy: policyWith(),
    });
  });

  test('may give a policy', () => {
    const policy = { onboardingDays: 7 };
    expect(parseServiceEnvironment({ ...VARIABLES, POLICY: JSON.stringify(policy) }).policy).toEqual(
      policyWith(policy),
    );
  });

  test.each(['TABLE_NAME', 'SECRET_ID', 'CONNECTIONS', 'PARK_BUCKET'])(
    'is refused without %s, by name',
    (name) => {
      expect(() => parseServiceEnvironment({ ...VARIABLES, [name]: '' })).toThrow(name);
      expect(() => parseServiceEnvironment({ ...VARIABLES, [name]: undefined })).toThrow(name);
    },
  );

  test.each(['{', '[]', '{"patiense":{}}', '{"onboardingDays":-1}'])(
    'is refused with the policy %s',
    (policy) => {
      expect(() => parseServiceEnvironment({ ...VARIABLES, POLICY: policy })).toThrow(/policy/i);
    },
  );
});

describe('the connections in the environment', () => {
  test('are known by name', () => {
    expect(parseServiceEnvironment(VARIABLES).connections.get('shop-2')).toEqual({
      name: 'shop-2',
      provider: 'shopify',
      account: 'a-shop.myshopify.com',
    });
  });

  test('are refused with a provider that has no connector', () => {
    const connections = '[{"name":"till","provider":"abacus"}]';
    expect(() => parseServiceEnvironment({ ...VARIABLES, CONNECTIONS: connections })).toThrow(/till.*abacus/);
  });
});
