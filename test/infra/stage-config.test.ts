import { describe, expect, it } from 'vitest';
import { readStageConfig, WrongConfiguration } from '../../infra/stage-config.ts';
import { ENV } from '../../shared/platform/names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const shop = { name: 'shop-berlin', provider: 'shopify' };
/** As the functions know it in `dev`. */
const tested = { ...shop, testTraffic: true };

function read(environment: unknown) {
  return readStageConfig('dev', { environments: { dev: environment } });
}

describe('a right configuration', () => {
  it('is read with the connections as the functions know them', () => {
    const account = 'berlin.myshopify.com';
    expect(
      read({
        connections: [
          { ...shop, account },
          { name: 'generic', provider: 'generic' },
        ],
      }),
    ).toEqual({
      stage: 'dev',
      connections: [
        { ...tested, account },
        { name: 'generic', provider: 'generic' },
      ],
      policy: {},
    });
  });

  it('says in the policy how the orders of a connection count', () => {
    const { policy, connections } = read({
      connections: [{ ...shop, orders: 'not-counted' }],
      policy: { onboardingDays: 7 },
    });
    expect(policy).toEqual({ onboardingDays: 7, connections: { 'shop-berlin': { orders: 'not-counted' } } });
    expect(connections).toEqual([tested]);
  });

  it('says in the policy whose addresses do not link', () => {
    const { policy, connections } = read({
      connections: [
        { ...shop, orders: 'when-placed', emails: 'never-link' },
        { name: 'survey', provider: 'generic', emails: 'never-link' },
      ],
    });
    expect(policy).toEqual({
      connections: {
        'shop-berlin': { orders: 'when-placed', emails: 'never-link' },
        survey: { emails: 'never-link' },
      },
    });
    expect(connections).toEqual([tested, { name: 'survey', provider: 'generic' }]);
  });

  it.each([
    ['local', undefined, true],
    ['dev', undefined, true],
    ['dev', false, undefined],
    ['prod', undefined, undefined],
    ['prod', true, true],
    ['staging', undefined, undefined],
  ])('counts test traffic on %s where the connection says %s: %s', (stage, testTraffic, expected) => {
    const { connections } = readStageConfig(stage, {
      environments: { [stage]: { connections: [{ ...shop, testTraffic }] } },
    });
    expect(connections[0]?.testTraffic).toBe(expected);
  });
});

describe('a wrong configuration is refused with a sentence that says what to mend', () => {
  it.each([
    [
      'no environments',
      () => readStageConfig('dev', undefined),
      'cdk.json: context "lifecycle" must be an object with "environments", such as {"dev": {"connections": […]}}.',
    ],
    [
      'an unknown stage',
      () => readStageConfig('live', { environments: { dev: {}, prod: {} } }),
      'cdk.json: stage "live" is not configured: choose "dev" or "prod" with -c stage=…, or add it.',
    ],
    [
      'a stage that cannot be part of a name',
      () => readStageConfig('Dev_1', { environments: { Dev_1: { connections: [shop] } } }),
      'cdk.json: stage "Dev_1" must be lower-case letters, digits and single hyphens.',
    ],
    [
      'an unknown provider',
      () => read({ connections: [{ name: 'shop', provider: 'shopfy' }] }),
      'cdk.json: environment "dev" connections.0.provider: unknown provider, choose "generic", "shopify", "stripe", "woocommerce" or "zendesk".',
    ],
    [
      'a malformed name',
      () => read({ connections: [{ name: 'Shop Berlin', provider: 'shopify' }] }),
      'cdk.json: environment "dev" connections.0.name: must be lower-case letters, digits and single hyphens, such as "shop-berlin".',
    ],
    [
      'a name that would make its customers e-mail addresses',
      () => read({ connections: [{ name: 'email', provider: 'generic' }] }),
      'cdk.json: environment "dev" connections.0.name: must not be "email": the identities of addresses begin with it.',
    ],
    [
      'the same name twice',
      () => read({ connections: [shop, { ...shop, provider: 'generic' }] }),
      'cdk.json: environment "dev" has two connections named "shop-berlin": give each its own name.',
    ],
    [
      'no connection',
      () => read({ connections: [] }),
      'cdk.json: environment "dev" connections: must list at least one connection.',
    ],
    [
      'a wrong threshold',
      () => read({ connections: [shop], policy: { onboardingDays: -1 } }),
      'cdk.json: environment "dev" the policy is wrong at onboardingDays: wrong value.',
    ],
    [
      'order counting in the policy',
      () => read({ connections: [shop], policy: { connections: {} } }),
      'cdk.json: environment "dev" must say how orders count and whether addresses link at the connection ("orders", "emails"), not in the policy.',
    ],
    [
      'more than the variables of a function hold',
      () => read({ connections: Array.from({ length: 80 }, (_, n) => ({ ...shop, name: `shop-${n}` })) }),
      'cdk.json: environment "dev" has too many connections for one function: keep it under 3072 bytes.',
    ],
  ])('%s', (_, reading, sentence) => {
    expect(reading).toThrow(new WrongConfiguration(sentence));
  });

  it.each([
    ['an unknown field', { connections: [{ ...shop, secret: 'hush' }] }, /connections\.0: .*"secret"/],
    [
      'a wrong counting',
      { connections: [{ ...shop, orders: 'sometimes' }] },
      /connections\.0\.orders: .*"when-placed"/,
    ],
    [
      'a wrong word for test traffic',
      { connections: [{ ...shop, testTraffic: 'yes' }] },
      /connections\.0\.testTraffic: .*boolean/,
    ],
    [
      'test traffic of a sender that has no test mode',
      { connections: [{ name: 'till', provider: 'generic', testTraffic: true }] },
      /"testTraffic" at "till": generic has no test mode/,
    ],
    [
      'a wrong word for addresses that do not link',
      { connections: [{ ...shop, emails: 'no' }] },
      /connections\.0\.emails: .*"never-link"/,
    ],
  ])('%s', (_, environment, sentence) => {
    expect(() => read(environment)).toThrow(sentence);
  });
});

it('tells every function that reads deliveries the connections, and every one that judges customers the policy', () => {
  const { serviceTemplate } = synthesisedApp();
  const variables = Object.entries(serviceTemplate.findResources('AWS::Lambda::Function')).map(
    ([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties.Environment.Variables] as const,
  );
  const knowing = (name: string) => variables.filter(([, set]) => name in set).map(([id]) => id);
  expect(knowing(ENV.connections)).toEqual(['ingest', 'review', 'query', 'redrive']);
  expect(knowing(ENV.policy)).toEqual(['ingest', 'review', 'query', 'redrive']);
  const ingest = variables.find(([id]) => id === 'ingest')?.[1];
  expect(JSON.parse(ingest?.[ENV.connections])).toEqual([
    { name: 'shopify', provider: 'shopify', testTraffic: true },
    { name: 'generic', provider: 'generic' },
  ]);
});
