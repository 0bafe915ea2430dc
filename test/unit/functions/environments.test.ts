import { describe, expect, test } from 'vitest';
import { parseIngestEnvironment } from '../../../functions/ingest/env.ts';
import { parseQueryEnvironment } from '../../../functions/query/env.ts';
import { parseRedriveEnvironment } from '../../../functions/redrive/env.ts';
import { parseReviewEnvironment } from '../../../functions/review/env.ts';
import { policyWith } from '../../support/services.ts';

const VARIABLES: NodeJS.ProcessEnv = {
  TABLE_NAME: 'customers',
  SECRET_ID: 'customer-lifecycle',
  CONNECTIONS: '[{"name":"shop-2","provider":"shopify","account":"a-shop.myshopify.com"}]',
  PARK_BUCKET: 'park',
};

describe.each([
  ['ingest', parseIngestEnvironment, ['TABLE_NAME', 'SECRET_ID', 'CONNECTIONS', 'PARK_BUCKET']],
  ['redrive', parseRedriveEnvironment, ['TABLE_NAME', 'SECRET_ID', 'CONNECTIONS', 'PARK_BUCKET']],
  ['review', parseReviewEnvironment, ['TABLE_NAME', 'SECRET_ID', 'CONNECTIONS', 'PARK_BUCKET']],
  ['query', parseQueryEnvironment, ['TABLE_NAME', 'SECRET_ID', 'CONNECTIONS', 'PARK_BUCKET']],
])('the environment of %s', (_, parse, required) => {
  test('is read, with the default policy if none is given', () => {
    expect(parse(VARIABLES)).toMatchObject({
      table: 'customers',
      secret: 'customer-lifecycle',
      policy: policyWith(),
    });
  });

  test('may give a policy', () => {
    const policy = { onboardingDays: 7 };
    expect(parse({ ...VARIABLES, POLICY: JSON.stringify(policy) }).policy).toEqual(policyWith(policy));
  });

  test.each(required)('is refused without %s, by name', (name) => {
    expect(() => parse({ ...VARIABLES, [name]: '' })).toThrow(name);
    expect(() => parse({ ...VARIABLES, [name]: undefined })).toThrow(name);
  });

  test.each(['{', '[]', '{"patiense":{}}', '{"onboardingDays":-1}'])(
    'is refused with the policy %s',
    (policy) => {
      expect(() => parse({ ...VARIABLES, POLICY: policy })).toThrow(/policy/i);
    },
  );
});

describe.each([
  ['ingest', parseIngestEnvironment],
  ['redrive', parseRedriveEnvironment],
])('the connections of %s', (_, parse) => {
  test('are known by name', () => {
    expect(parse(VARIABLES).connections.get('shop-2')).toEqual({
      name: 'shop-2',
      provider: 'shopify',
      account: 'a-shop.myshopify.com',
    });
  });

  test('are refused with a provider that has no connector', () => {
    const connections = '[{"name":"till","provider":"abacus"}]';
    expect(() => parse({ ...VARIABLES, CONNECTIONS: connections })).toThrow(/till.*abacus/);
  });
});
