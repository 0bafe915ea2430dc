import { describe, expect, it } from 'vitest';
import { readStageConfig } from '../../infra/stage-config.ts';
import { WrongConfiguration } from '../../infra/wrong-configuration.ts';
import { ENV } from '../../shared/platform/names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const marketing = 'arn:aws:events:eu-central-1:222233334444:event-bus/marketing';
const shop = { name: 'shop-berlin', provider: 'shopify' };
/** As the functions read it in `dev`. */
const tested = { ...shop, testTraffic: true, addressOnce: true };

const streamOf = (table: string) =>
  `arn:aws:dynamodb:eu-central-1:111122223333:table/${table}/stream/2026-11-28T10:00:00.000`;

function messageOf(reading: () => unknown): string {
  try {
    reading();
    return '';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

function read(environment: unknown) {
  return readStageConfig('dev', { environments: { dev: environment } });
}

describe('a valid configuration', () => {
  it('has the connections as the functions read them', () => {
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
      epoch: 0,
      bus: 'classic',
      rollout: 'all-at-once',
      alarms: {},
      deployment: {},
    });
  });

  it('moves the counting of orders from the connection to the policy', () => {
    const { policy, connections } = read({
      connections: [{ ...shop, orders: 'not-counted' }],
      policy: { onboardingDays: 7 },
    });
    expect(policy).toEqual({ onboardingDays: 7, connections: { 'shop-berlin': { orders: 'not-counted' } } });
    expect(connections).toEqual([tested]);
  });

  it('moves the linking of addresses from the connection to the policy', () => {
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
  ])('accepts test traffic in %s with testTraffic %s: %s', (stage, testTraffic, expected) => {
    const { connections } = readStageConfig(stage, {
      environments: { [stage]: { connections: [{ ...shop, testTraffic }] } },
    });
    expect(connections[0]?.testTraffic).toBe(expected);
  });
});

describe('an invalid configuration is refused with a sentence that says what to fix', () => {
  it.each([
    [
      'no environments',
      () => readStageConfig('dev', undefined),
      'cdk.json: context "lifecycle" must be an object with "environments", such as {"dev": {"connections": […]}}.',
    ],
    [
      'an unknown stage',
      () => readStageConfig('live', { environments: { dev: {}, prod: {} } }),
      'cdk.json: stage must be "dev" or "prod", not "live": choose with -c stage=… (of cdk) or --stage … (of the doctor), or add it.',
    ],
    [
      'a stage that cannot be part of a name',
      () => readStageConfig('Dev_1', { environments: { Dev_1: { connections: [shop] } } }),
      'cdk.json: stage "Dev_1" must be lower-case letters, digits and single hyphens.',
    ],
    [
      'an unknown provider',
      () => read({ connections: [{ name: 'shop', provider: 'shopfy' }] }),
      'cdk.json: environment "dev": connections[0].provider must be a provider of docs/connectors/README.md, not "shopfy"; did you mean "shopify"?',
    ],
    [
      'a malformed name',
      () => read({ connections: [{ name: 'Shop Berlin', provider: 'shopify' }] }),
      'cdk.json: environment "dev": connections[0].name must be lower-case letters, digits and single hyphens, such as "shop-berlin", not "Shop Berlin".',
    ],
    [
      'a name that would make its customers e-mail addresses',
      () => read({ connections: [{ name: 'email', provider: 'generic' }] }),
      'cdk.json: environment "dev": connections[0].name must not be "email": the identities of addresses begin with it.',
    ],
    [
      'the same name twice',
      () => read({ connections: [shop, { ...shop, provider: 'generic' }] }),
      'cdk.json: environment "dev": connections has two named "shop-berlin": give each its own name.',
    ],
    [
      'no connection',
      () => read({ connections: [] }),
      'cdk.json: environment "dev": connections must list at least one.',
    ],
    [
      'an invalid threshold',
      () => read({ connections: [shop], policy: { onboardingDays: -1 } }),
      'cdk.json: environment "dev": policy.onboardingDays must be more than 0, not -1.',
    ],
    [
      'a time zone that does not exist',
      () => read({ connections: [shop], policy: { zone: 'Europe/Berlim' } }),
      'cdk.json: environment "dev": policy.zone must be the IANA name of a time zone, for example Europe/Berlin.',
    ],
    [
      'an offset instead of a time zone',
      () => read({ connections: [shop], policy: { zone: '+02:00' } }),
      'cdk.json: environment "dev": policy.zone must be the IANA name of a time zone, for example Europe/Berlin.',
    ],
    [
      'order counting in the policy',
      () => read({ connections: [shop], policy: { connections: {} } }),
      'cdk.json: environment "dev": policy.connections is set by the connections themselves: give "orders" and "emails" at the connection.',
    ],
    [
      'an issuer without https',
      () => read({ connections: [shop], staff: { issuer: 'http://id.example.com', audience: 'a' } }),
      'cdk.json: environment "dev": staff.issuer must be the https URL of an OpenID issuer, not "http://id.example.com".',
    ],
    [
      'an issuer without an audience',
      () => read({ connections: [shop], staff: { issuer: 'https://id.example.com' } }),
      'cdk.json: environment "dev": staff.audience is missing: give text.',
    ],
    [
      'a topic that is no ARN',
      () => read({ connections: [shop], alarms: { topicArn: 'on-call' } }),
      'cdk.json: environment "dev": alarms.topicArn must be the ARN of an SNS topic, such as "arn:aws:sns:eu-central-1:111122223333:on-call", not "on-call".',
    ],
    [
      'a topic in another Region than the environment',
      () =>
        read({
          connections: [shop],
          account: '111122223333',
          region: 'eu-central-1',
          alarms: { topicArn: 'arn:aws:sns:us-east-1:111122223333:on-call' },
        }),
      'cdk.json: environment "dev": alarms.topicArn is in us-east-1, and the environment in eu-central-1: give one in eu-central-1.',
    ],
    [
      'an option of the alarms that does not exist',
      () => read({ connections: [shop], alarms: { dashbord: true } }),
      'cdk.json: environment "dev": alarms.dashbord is not a known key: use "topicArn", "composite", "dashboard", "streamMetrics", "refusedByConnection" or "quietAfterHours"; did you mean "dashboard"?',
    ],
    [
      'a busy connection that does not exist',
      () => read({ connections: [shop], alarms: { quietAfterHours: { 'shop-berlim': 6 } } }),
      'cdk.json: environment "dev": alarms.quietAfterHours names "shop-berlim", which is no connection: use "shop-berlin"; did you mean "shop-berlin"?',
    ],
    [
      'more hours than an alarm can look back',
      () => read({ connections: [shop], alarms: { quietAfterHours: { 'shop-berlin': 200 } } }),
      'cdk.json: environment "dev": alarms.quietAfterHours.shop-berlin must be at most 168, not 200.',
    ],
    [
      'logs that are archived after half a year',
      () => read({ connections: [shop], archiveAfterYears: 0.5 }),
      'cdk.json: environment "dev": archiveAfterYears must be a whole number, not 0.5.',
    ],
    [
      'logs that are archived at once',
      () => read({ connections: [shop], archiveAfterYears: 0 }),
      'cdk.json: environment "dev": archiveAfterYears must be at least 1, not 0.',
    ],
    [
      'logs that are archived after a text',
      () => read({ connections: [shop], archiveAfterYears: '3' }),
      'cdk.json: environment "dev": archiveAfterYears must be a number, not "3".',
    ],
    [
      'several scopes for changing data',
      () =>
        read({
          connections: [shop],
          staff: { issuer: 'https://id.example.com', audience: 'a', writeScope: 'read write' },
        }),
      'cdk.json: environment "dev": staff.writeScope must be one OAuth scope without spaces, not "read write".',
    ],
    [
      'a bus to forward to that is no ARN',
      () => read({ connections: [shop], forwardTo: ['marketing'] }),
      'cdk.json: environment "dev": forwardTo[0] must be the ARN of an event bus, such as "arn:aws:events:eu-central-1:111122223333:event-bus/customer-lifecycle-prod", not "marketing".',
    ],
    [
      'a bus to forward to twice',
      () => read({ connections: [shop], forwardTo: [marketing, marketing] }),
      `cdk.json: environment "dev": forwardTo has "${marketing}" twice: events would arrive there twice.`,
    ],
    [
      'its own bus to forward to',
      () =>
        read({
          connections: [shop],
          account: '111122223333',
          region: 'eu-central-1',
          forwardTo: ['arn:aws:events:eu-central-1:111122223333:event-bus/customer-lifecycle-dev'],
        }),
      'cdk.json: environment "dev": forwardTo has the bus of the environment itself: leave it out.',
    ],
    [
      'a restored table in the first epoch',
      () => read({ connections: [shop], table: { name: 'restored', streamArn: streamOf('restored') } }),
      'cdk.json: environment "dev": table needs an "epoch" of 1 or more: the restored table repeats sequences of the backup, so subscribers would drop its events.',
    ],
    [
      'a restored table with the stream of another table',
      () =>
        read({ connections: [shop], epoch: 1, table: { name: 'restored', streamArn: streamOf('former') } }),
      'cdk.json: environment "dev": table has the stream of the table "former", not of "restored": give both of the restored table.',
    ],
    [
      'a restored table in another Region',
      () =>
        read({
          connections: [shop],
          epoch: 1,
          account: '111122223333',
          region: 'eu-west-1',
          table: { name: 'restored', streamArn: streamOf('restored') },
        }),
      'cdk.json: environment "dev": table.streamArn is in eu-central-1, and the environment in eu-west-1: give one in eu-west-1.',
    ],
    [
      'a restored table of another account',
      () =>
        read({
          connections: [shop],
          epoch: 1,
          account: '999900001111',
          region: 'eu-central-1',
          table: { name: 'restored', streamArn: streamOf('restored') },
        }),
      'cdk.json: environment "dev": table.streamArn is of account 111122223333, and the environment of 999900001111: give one of 999900001111.',
    ],
    [
      'a restored table without a stream',
      () => read({ connections: [shop], epoch: 1, table: { name: 'restored', streamArn: 'none' } }),
      'cdk.json: environment "dev": table.streamArn must be the LatestStreamArn of the table, as aws dynamodb describe-table shows it, not "none".',
    ],
    [
      'more than fits into the environment variables of a function',
      () => read({ connections: Array.from({ length: 80 }, (_, n) => ({ ...shop, name: `shop-${n}` })) }),
      'cdk.json: environment "dev": connections and policy are too long for the variables of a function: keep them under 3072 bytes.',
    ],
  ])('%s', (_, reading, sentence) => {
    expect(reading).toThrow(WrongConfiguration);
    expect(messageOf(reading)).toBe(sentence);
  });

  it('for each fault, with the nearest allowed value', () => {
    const wrong = {
      connections: [{ ...shop, order: 'when-paid' }, { name: 'a' }],
      policy: {
        inactivty: { newcomerDays: 60 },
        inactivity: { newcomerDays: 'long', mostDays: 5_000 },
        risk: { ticketDay: 1 },
      },
      regions: [],
    };
    expect(messageOf(() => read(wrong)).split('\n')).toEqual([
      'cdk.json: environment "dev": connections[0].order is not a known key: use "name", "provider", "account", "testTraffic", "url", "orders" or "emails"; did you mean "orders"?',
      'cdk.json: environment "dev": connections[1].provider must be a provider of docs/connectors/README.md, not missing.',
      'cdk.json: environment "dev": regions is not a known key: use "connections", "policy", "epoch", "bus", "rollout", "table", "archiveAfterYears", "staff", "alarms", "capacity", "forwardTo", "account", "region", "tags", "domain", "api", "throttle", "secrets" or "encryptionKeyArn"; did you mean "region"?',
      'cdk.json: environment "dev": policy.inactivity.newcomerDays must be a number, not "long".',
      'cdk.json: environment "dev": policy.inactivity.mostDays must be at most 3650, not 5000.',
      'cdk.json: environment "dev": policy.risk.ticketDay is not a known key: use "ticketDays", "ratingDays", "refundDays", "inactivityShare" or "paymentFailedDays"; did you mean "ticketDays"?',
      'cdk.json: environment "dev": policy.inactivty is not a known key: use "zone", "inactivity", "onboardingDays", "winbackDays", "advocacy", "detractor", "risk", "subscription", "connections", "linking" or "bucketSalt"; did you mean "inactivity"?',
    ]);
  });

  it.each([
    [
      'an unknown field',
      { connections: [{ ...shop, secret: 'hush' }] },
      /connections\[0\]\.secret is not a known key/,
    ],
    [
      'an invalid way of counting orders',
      { connections: [{ ...shop, orders: 'sometimes' }] },
      /connections\[0\]\.orders must be .*"when-placed"/,
    ],
    [
      'an invalid value for test traffic',
      { connections: [{ ...shop, testTraffic: 'yes' }] },
      /connections\[0\]\.testTraffic must be a boolean/,
    ],
    [
      'test traffic for a provider without a test mode',
      { connections: [{ name: 'till', provider: 'generic', testTraffic: true }] },
      /"testTraffic" at "till": generic has no test mode/,
    ],
    [
      'an account for a provider whose deliveries name none',
      { connections: [{ name: 'till', provider: 'generic', account: 'acme' }] },
      /"account" at "till": the deliveries of generic are bound to its secret alone/,
    ],
    [
      'an invalid value for the linking of addresses',
      { connections: [{ ...shop, emails: 'no' }] },
      /connections\[0\]\.emails must be .*"never-link"/,
    ],
  ])('%s', (_, environment, sentence) => {
    expect(() => read(environment)).toThrow(sentence);
  });
});

it('passes the connections to every function that reads deliveries, and the policy to every function that applies it or publishes', () => {
  const { serviceTemplate } = synthesisedApp();
  const variables = Object.entries(serviceTemplate.findResources('AWS::Lambda::Function')).map(
    ([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties.Environment.Variables] as const,
  );
  const knowing = (name: string) => variables.filter(([, set]) => name in set).map(([id]) => id);
  expect(knowing(ENV.connections)).toEqual(['ingest', 'review', 'query', 'redrive']);
  expect(knowing(ENV.policy)).toEqual(['ingest', 'publish', 'review', 'query', 'redrive']);
  const ingest = variables.find(([id]) => id === 'ingest')?.[1];
  expect(JSON.parse(ingest?.[ENV.connections])).toEqual([
    { name: 'shopify', provider: 'shopify', testTraffic: true, addressOnce: true },
    { name: 'generic', provider: 'generic' },
  ]);
});

it.each([{}, { environments: {} }])(
  'a configuration without environments is refused with one sentence',
  (lifecycle) => {
    expect(messageOf(() => readStageConfig('dev', lifecycle)).trim()).toBe(
      'cdk.json: context "lifecycle" must be an object with "environments", such as {"dev": {"connections": […]}}.',
    );
  },
);
