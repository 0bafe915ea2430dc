import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { otherTarget } from '../../infra/deployment-config.ts';
import { createLifecycleApp } from '../../infra/lifecycle-app.ts';
import { readStageConfig } from '../../infra/stage-config.ts';
import { WrongConfiguration } from '../../infra/wrong-configuration.ts';
import { lifecycleApp } from '../support/synthesised-app.ts';

const ACCOUNT = '111122223333';
const FRANKFURT = { account: ACCOUNT, region: 'eu-central-1' };
const certificateIn = (region: string) =>
  `arn:aws:acm:${region}:${ACCOUNT}:certificate/0a1b2c3d-0000-4000-8000-123456789012`;

const EXISTING_API = {
  id: 'a1b2c3d4e5',
  url: 'https://hooks.example.com',
  accessLogGroup: '/aws/vendedlogs/company-api',
};

function read(more: object, stage = 'prod') {
  const environment = { connections: [{ name: 'generic', provider: 'generic' }], ...more };
  return readStageConfig(stage, { environments: { [stage]: environment } });
}

it('reads where and how an environment is deployed', () => {
  const deployment = {
    ...FRANKFURT,
    tags: { 'cost-center': '4711' },
    domain: { name: 'hooks.example.com', certificateArn: certificateIn('eu-central-1') },
    throttle: { requestsPerSecond: 50, burst: 100 },
    encryptionKeyArn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/0a1b2c3d-0000-4000-8000-123456789012`,
  };
  expect(read(deployment).deployment).toEqual(deployment);
});

it('reads the samples of the page for companies', () => {
  const page = readFileSync(new URL('../../docs/deploying-in-a-company.md', import.meta.url), 'utf8');
  const samples = [...page.matchAll(/^```json\n(.*?)^```$/gms)].map(([, text = '']) => text);
  const environments = samples.filter((text) => text.startsWith('"prod"'));
  expect(environments).toHaveLength(2);
  for (const text of environments)
    expect(readStageConfig('prod', { environments: JSON.parse(`{${text}}`) }).deployment).not.toEqual({});
  // The trust policy of the role for GitHub.
  const [policy = ''] = samples.filter((text) => text.includes('AssumeRoleWithWebIdentity'));
  expect(JSON.parse(policy).Statement[0].Effect).toBe('Allow');
});

describe('what cannot be deployed is refused with a sentence', () => {
  it.each<[string, object, string]>([
    [
      'a domain that is a URL',
      { domain: { name: 'https://hooks.example.com', certificateArn: certificateIn('eu-central-1') } },
      'domain.name must be a host name in lower case, without https:// and path, such as "hooks.example.com", not "https://hooks.example.com"',
    ],
    [
      'a domain without a certificate',
      { domain: { name: 'hooks.example.com' } },
      'domain needs "certificateArn", or "hostedZone" in which a certificate can be validated',
    ],
    [
      'a domain outside of its zone',
      { domain: { name: 'hooks.example.org', hostedZone: { id: 'Z0123456789ABC', name: 'example.com' } } },
      'domain.name must be example.com or a name below it, not "hooks.example.org"',
    ],
    [
      'a certificate of another account',
      {
        ...FRANKFURT,
        domain: {
          name: 'hooks.example.com',
          certificateArn: certificateIn('eu-central-1').replace(ACCOUNT, '999900001111'),
        },
      },
      'domain.certificateArn is of account 999900001111, and the environment of 111122223333: give one of 111122223333',
    ],
    [
      'more tags than a resource can have',
      { tags: Object.fromEntries(Array.from({ length: 51 }, (_, number) => [`tag-${number}`, 'x'])) },
      'tags has 51 tags: a resource can have 50',
    ],
    [
      'a tag with a value that AWS refuses',
      { tags: { owner: 'crm\nteam' } },
      'tags.owner must have at most 256 letters, digits, spaces and . : / = + @ _ - as its value',
    ],
    [
      'a certificate in another Region',
      { ...FRANKFURT, domain: { name: 'hooks.example.com', certificateArn: certificateIn('us-east-1') } },
      'domain.certificateArn is in us-east-1, and the environment in eu-central-1: give one in eu-central-1',
    ],
    [
      'what is no certificate',
      { domain: { name: 'hooks.example.com', certificateArn: 'arn:aws:iam::1:server-certificate/x' } },
      'domain.certificateArn must be an ARN such as "arn:aws:acm:eu-central-1:123456789012:certificate/…", not "arn:aws:iam::1:server-certificate/x"',
    ],
    [
      'a trust store that is not in S3',
      {
        domain: {
          name: 'a.example.com',
          certificateArn: certificateIn('eu-central-1'),
          trustStore: 'ca.pem',
        },
      },
      'domain.trustStore must be an object in S3, such as "s3://bucket/ca.pem", not "ca.pem"',
    ],
    [
      'an API that is no id',
      { api: { ...EXISTING_API, id: 'https://hooks.example.com' } },
      'api.id must be the id of an HTTP API of API Gateway, such as "a1b2c3d4e5", not "https://hooks.example.com"',
    ],
    [
      'an API whose URL ends with a slash',
      { api: { ...EXISTING_API, url: 'https://hooks.example.com/' } },
      'api.url must be an https URL without a slash at its end, such as "https://hooks.example.com", not "https://hooks.example.com/"',
    ],
    [
      'an API that exists already and a domain',
      {
        api: EXISTING_API,
        domain: { name: 'hooks.example.com', certificateArn: certificateIn('eu-central-1') },
      },
      'api has a domain of its own: leave out "api" or "domain"',
    ],
    [
      'an API that exists already and limits',
      { api: EXISTING_API, throttle: { requestsPerSecond: 50, burst: 100 } },
      'throttle is not applied to an API that exists already: set it at the stage of the API, and leave it out',
    ],
    [
      'the alias of a key',
      { encryptionKeyArn: `arn:aws:kms:eu-central-1:${ACCOUNT}:alias/mine` },
      'encryptionKeyArn must be an ARN such as "arn:aws:kms:eu-central-1:123456789012:key/…", not "arn:aws:kms:eu-central-1:111122223333:a…',
    ],
    [
      'a key without an account and a Region',
      {
        encryptionKeyArn: `arn:aws:kms:eu-central-1:${ACCOUNT}:key/0a1b2c3d-0000-4000-8000-123456789012`,
      },
      'encryptionKeyArn needs "account" and "region", which must be that of the key, "eu-central-1"',
    ],
    [
      'an account without a Region',
      { account: ACCOUNT },
      'account and region must be given together: they say where the environment may be deployed',
    ],
    [
      'an account that JSON reads as a number',
      { account: 111122223333, region: 'eu-central-1' },
      'account must be text, not 111122223333',
    ],
    [
      'a limit of nothing',
      { throttle: { requestsPerSecond: 0, burst: 1 } },
      'throttle.requestsPerSecond must be more than 0, not 0',
    ],
    [
      "a tag that is AWS's",
      { tags: { 'aws:mine': 'x' } },
      'tags has "aws:mine": use at most 128 letters, digits and . : / = + @ _ - for a name that does not begin with "aws:"',
    ],
    [
      "a tag that is AWS's in capitals",
      { tags: { 'AWS:mine': 'x' } },
      'tags has "AWS:mine": use at most 128 letters, digits and . : / = + @ _ - for a name that does not begin with "aws:"',
    ],
  ])('%s', (_, more, sentence) => {
    expect(() => read(more)).toThrow(new WrongConfiguration([`environment "prod": ${sentence}`]));
  });

  it('a stage whose name makes those of resources too long', () => {
    expect(() => read({}, 'a'.repeat(29))).not.toThrow();
    expect(() => read({}, 'a'.repeat(30))).toThrow(
      `cdk.json: stage "${'a'.repeat(30)}" has 30 characters: use at most 29, because names of resources contain it.`,
    );
  });
});

it('what is in another account or Region than the credentials is refused too, if the environment is bound to none', () => {
  const connections = [{ name: 'generic', provider: 'generic' }];
  const domain = { name: 'hooks.example.com', certificateArn: certificateIn('us-east-1') };
  const streamArn = `arn:aws:dynamodb:eu-central-1:999900001111:table/restored/stream/2026-11-28T10:00:00.000`;
  const prod = { domain, connections, epoch: 1, table: { name: 'restored', streamArn } };
  const context = { stage: 'prod', lifecycle: { environments: { prod } } };
  const synthesised = (account: string | undefined) =>
    createLifecycleApp({ context, target: { account, region: 'eu-central-1' } });
  expect(() => synthesised(ACCOUNT)).toThrow(
    new WrongConfiguration([
      'environment "prod": domain.certificateArn is in us-east-1, and the environment in eu-central-1: give one in eu-central-1',
      `environment "prod": table.streamArn is of account 999900001111, and the environment of ${ACCOUNT}: give one of ${ACCOUNT}`,
    ]),
  );
  expect(() => synthesised(undefined)).not.toThrow();
});

describe('an environment that is bound to an account and a Region', () => {
  it('is refused at synthesis with the credentials of another', () => {
    expect(otherTarget(FRANKFURT, { account: '999900001111', region: 'eu-central-1' })).toBe(
      'is for account 111122223333, and the credentials are for 999900001111: choose the right profile',
    );
    expect(otherTarget(FRANKFURT, { account: ACCOUNT, region: 'us-east-1' })).toBe(
      'is for Region eu-central-1, and yours is us-east-1: set AWS_REGION=eu-central-1',
    );
  });

  it('is not built at all then', () => {
    const connections = [{ name: 'generic', provider: 'generic' }];
    const context = { stage: 'prod', lifecycle: { environments: { prod: { ...FRANKFURT, connections } } } };
    const target = { account: '999900001111', region: 'eu-central-1' };
    expect(() => createLifecycleApp({ context, target })).toThrow(
      'cdk.json: environment "prod" is for account 111122223333, and the credentials are for 999900001111: choose the right profile.',
    );
  });

  it('can be synthesised with its own credentials, and without any', () => {
    expect(otherTarget(FRANKFURT, FRANKFURT)).toBeUndefined();
    // The CLI names its default Region when there are no credentials.
    expect(otherTarget(FRANKFURT, { account: undefined, region: 'us-east-1' })).toBeUndefined();
    expect(otherTarget({}, { account: ACCOUNT, region: 'us-east-1' })).toBeUndefined();
  });

  it('has both in its stacks, so that the CLI refuses to deploy it elsewhere', () => {
    const { data, service } = lifecycleApp('prod', undefined, FRANKFURT);
    for (const stack of [data, service]) expect(stack.environment).toBe('aws://111122223333/eu-central-1');
  });
});
