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
  test('has the default policy if it states none', async () => {
    expect(await parseServiceEnvironment(VARIABLES)).toMatchObject({
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
    await module.parseServiceEnvironment(VARIABLES);
    expect(format).not.toHaveBeenCalled();
  });

  test('can state a policy', async () => {
    const policy = { onboardingDays: 7 };
    const environment = await parseServiceEnvironment({ ...VARIABLES, POLICY: JSON.stringify(policy) });
    expect(environment.policy).toEqual(policyWith(policy));
  });

  test.each(['TABLE_NAME', 'SECRET_ID', 'CONNECTIONS', 'PARKING_BUCKET'])(
    'without %s is refused with the name of the variable',
    async (name) => {
      await expect(parseServiceEnvironment({ ...VARIABLES, [name]: '' })).rejects.toThrow(name);
      await expect(parseServiceEnvironment({ ...VARIABLES, [name]: undefined })).rejects.toThrow(name);
    },
  );

  test.each(['{', '[]', '{"inactivty":{}}', '{"onboardingDays":-1}'])(
    'with the policy %s is refused',
    async (policy) => {
      await expect(parseServiceEnvironment({ ...VARIABLES, POLICY: policy })).rejects.toThrow(/policy/i);
    },
  );

  test('has its connections by name', async () => {
    const { connections } = await parseServiceEnvironment(VARIABLES);
    expect(connections.get('shop-2')).toEqual({
      name: 'shop-2',
      provider: 'shopify',
      account: 'a-shop.myshopify.com',
    });
  });
});
