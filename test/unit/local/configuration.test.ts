import { describe, expect, test } from 'vitest';
import { readConfiguration } from '../../../local/stack/configuration.ts';
import { Refusal } from '../../../local/terminal/refusal.ts';
import { entryOf, PROVIDERS } from '../../../shared/connectors/registry.ts';

function connections(value: unknown): NodeJS.ProcessEnv {
  return { CONNECTIONS: typeof value === 'string' ? value : JSON.stringify(value) };
}

describe('the configuration', () => {
  test('has one connection for each provider when nothing is set, with the same secrets at every start', () => {
    const first = readConfiguration({});
    expect(first).toMatchObject({
      port: 8787,
      dataDirectory: undefined,
      dynamoDbEndpoint: undefined,
      policy: {},
    });
    expect(first.connections.map(({ name, provider }) => [name, provider])).toEqual(
      expect.arrayContaining([
        ['generic', 'generic'],
        ['shopify', 'shopify'],
      ]),
    );
    expect(readConfiguration({})).toEqual(first);
  });

  test('has development secrets in the format of each provider', () => {
    const secrets = new Map(
      readConfiguration({}).connections.map(({ name, secrets: [secret] }) => [name, secret]),
    );
    const formats = {
      whsec: /^whsec_[A-Za-z0-9+/]{43}=$/,
      pair: /^[a-z]+&[0-9a-f]{64}$/,
      text: /^[0-9a-f]{64}$/,
    };
    for (const provider of PROVIDERS)
      expect(secrets.get(provider)).toMatch(formats[entryOf(provider).secret ?? 'text']);
    expect(new Set(secrets.values()).size).toBe(secrets.size);
  });

  test('has the connections of CONNECTIONS instead', () => {
    const configuration = readConfiguration(
      connections([
        { name: 'berlin', provider: 'shopify', account: 'berlin.myshopify.com', secrets: ['new', 'old'] },
        { name: 'own', provider: 'generic', orders: 'not-counted' },
      ]),
    );
    expect(configuration.connections).toEqual([
      {
        name: 'berlin',
        provider: 'shopify',
        account: 'berlin.myshopify.com',
        testTraffic: true,
        addressOnce: true,
        secrets: ['new', 'old'],
      },
      { name: 'own', provider: 'generic', secrets: [expect.stringMatching(/^whsec_/)] },
    ]);
    expect(configuration.policy).toEqual({ connections: { own: { orders: 'not-counted' } } });
  });

  test.each([
    ['text that is not JSON', '[{', 'CONNECTIONS is not JSON'],
    ['no list', {}, 'must be a JSON list'],
    ['an empty list', [], 'must be a JSON list'],
    [
      'an empty list of secrets',
      [{ name: 'a', provider: 'generic', secrets: [] }],
      'CONNECTIONS[0].secrets must be a list',
    ],
    [
      'an unknown provider',
      [{ name: 'a', provider: 'fax' }],
      'CONNECTIONS[0].provider must be a provider of docs/connectors/README.md, not "fax"',
    ],
    ['a name unfit for a URL', [{ name: 'Shop 1', provider: 'generic' }], 'lower-case letters'],
    [
      'one name twice',
      [
        { name: 'a', provider: 'generic' },
        { name: 'a', provider: 'shopify' },
      ],
      'CONNECTIONS has two named "a"',
    ],
    [
      'a field that does not exist',
      [{ name: 'a', provider: 'generic', secret: 'x' }],
      'or "secrets"; did you mean "secrets"?',
    ],
  ])('refuses connections that are %s with a sentence', (_, value, sentence) => {
    expect(() => readConfiguration(connections(value))).toThrow(sentence);
    expect(() => readConfiguration(connections(value))).not.toThrow('cdk.json');
  });

  test('says in one sentence each what is wrong, by the names of the variables, and quotes no secret', () => {
    const wrong = {
      ...connections([
        { name: 'a', provider: 'shopfy', secrets: 'hush' },
        { name: 'b', provider: 'stripe', secrets: ['hush', 7] },
      ]),
      POLICY: '{"winbackDay": 30}',
    };
    const sentences = (() => {
      try {
        return readConfiguration(wrong);
      } catch (error) {
        return error instanceof Refusal ? error.message.split('\n') : error;
      }
    })();
    expect(sentences).toEqual([
      'CONNECTIONS[0].secrets must be a list of at least one secret, each a text.',
      'CONNECTIONS[1].secrets must be a list of at least one secret, each a text.',
      'CONNECTIONS[0].provider must be a provider of docs/connectors/README.md, not "shopfy"; did you mean "shopify"?',
      'POLICY.winbackDay is not a known key: use "zone", "inactivity", "onboardingDays", "winbackDays", "advocacy", "detractor", "risk", "subscription", "connections", "linking" or "bucketSalt"; did you mean "winbackDays"?',
    ]);
  });

  test('accepts the policy in POLICY and refuses a wrong one', () => {
    expect(() => readConfiguration({ POLICY: '{"inactivity": "long"}' })).toThrow('POLICY');
    expect(() => readConfiguration({ POLICY: 'none' })).toThrow('POLICY is not JSON');
  });

  test.each([
    ['{"advocacy":{"promoter":{"nps":11}}}', 'POLICY.advocacy.promoter.nps must be at most 10, not 11.'],
    ['{"advocacy":{"promoter":{"csat":6}}}', 'POLICY.advocacy.promoter.csat must be at most 5, not 6.'],
    ['{"advocacy":{"review":0}}', 'POLICY.advocacy.review must be at least 1, not 0.'],
    ['{"detractor":{"nps":-1}}', 'POLICY.detractor.nps must be at least 0, not -1.'],
    ['{"detractor":{"stars":5.5}}', 'POLICY.detractor.stars must be at most 5, not 5.5.'],
    [
      '{"__proto__":{"winbackDays":3}}',
      'POLICY.__proto__ is not a known key: use "zone", "inactivity", "onboardingDays", "winbackDays", "advocacy", "detractor", "risk", "subscription", "connections", "linking" or "bucketSalt".',
    ],
    [
      '{"risk":{"__proto__":1}}',
      'POLICY.risk.__proto__ is not a known key: use "ticketDays", "ratingDays", "refundDays", "inactivityShare" or "paymentFailedDays".',
    ],
    ['{"winbackDays":1e400}', 'POLICY.winbackDays is too large.'],
    ['{"winbackDays":-1e400}', 'POLICY.winbackDays is too small.'],
  ])('refuses the policy %s with: %s', (POLICY, sentence) => {
    expect(() => readConfiguration({ POLICY })).toThrow(new Refusal(sentence));
  });

  test.each(['eighty', '-1', '65536', '80.5'])('refuses %s as PORT', (PORT) => {
    expect(() => readConfiguration({ PORT })).toThrow(`PORT must be a number from 0`);
  });

  test('accepts port 0 for any free port', () => {
    expect(readConfiguration({ PORT: '0' }).port).toBe(0);
  });
});
