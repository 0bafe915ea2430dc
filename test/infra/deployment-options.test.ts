import { Match, type Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { readSecretNames } from '../../functions/query/connections.ts';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const ACCOUNT = '111122223333';
const KEY = `arn:aws:kms:eu-central-1:${ACCOUNT}:key/0a1b2c3d-0000-4000-8000-123456789012`;

// Everything that can be configured, in one environment.
const { app, data, service, dataTemplate, serviceTemplate } = synthesisedApp(
  'prod',
  undefined,
  {
    account: ACCOUNT,
    region: 'eu-central-1',
    tags: { 'cost-center': '4711' },
    domain: {
      name: 'hooks.example.com',
      hostedZone: { id: 'Z0123456789ABC', name: 'example.com' },
      trustStore: 's3://certificates/origin-ca.pem',
    },
    throttle: { requestsPerSecond: 50, burst: 100 },
    secrets: 'by-function',
    encryptionKeyArn: KEY,
    archiveAfterYears: 3,
  },
  { '@aws-cdk/core:permissionsBoundary': { name: 'company-boundary' } },
);

/** The same environment without any of it. */
const plain = synthesisedApp('prod');

describe('the custom domain', () => {
  it('is in the data stack with its certificate and record, so that it survives the service stack', () => {
    dataTemplate.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: 'hooks.example.com',
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: 'hooks.example.com', HostedZoneId: 'Z0123456789ABC' }],
    });
    dataTemplate.hasResourceProperties('AWS::ApiGatewayV2::DomainName', {
      DomainName: 'hooks.example.com',
      DomainNameConfigurations: [Match.objectLike({ EndpointType: 'REGIONAL' })],
      MutualTlsAuthentication: { TruststoreUri: 's3://certificates/origin-ca.pem' },
    });
    dataTemplate.hasResourceProperties('AWS::Route53::RecordSet', {
      Name: 'hooks.example.com.',
      Type: 'A',
      HostedZoneId: 'Z0123456789ABC',
    });
    dataTemplate.hasOutput('DomainTarget', {});
  });

  it('leads to the API, whose own address is closed if clients need a certificate', () => {
    serviceTemplate.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: '$default' });
    serviceTemplate.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    serviceTemplate.hasOutput('Url', { Value: 'https://hooks.example.com' });
  });

  it('is not there unless it is configured', () => {
    plain.dataTemplate.resourceCountIs('AWS::ApiGatewayV2::DomainName', 0);
    plain.serviceTemplate.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 0);
    plain.serviceTemplate.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      DisableExecuteApiEndpoint: Match.absent(),
    });
  });
});

it('the API accepts as many requests as configured', () => {
  serviceTemplate.allResourcesProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingBurstLimit: 100, ThrottlingRateLimit: 50 },
  });
});

describe('the key of your own', () => {
  it('encrypts the table, the bucket and the secret', () => {
    dataTemplate.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      SSESpecification: { SSEEnabled: true, SSEType: 'KMS' },
      Replicas: [Match.objectLike({ SSESpecification: { KMSMasterKeyId: KEY } })],
    });
    dataTemplate.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: KEY },
          },
        ],
      },
    });
    dataTemplate.hasResourceProperties('AWS::SecretsManager::Secret', { KmsKeyId: KEY });
  });

  it('can be used by each function, and by actions without a wildcard', () => {
    const allowed = [dataTemplate, serviceTemplate]
      .flatMap((template) => Object.values(template.findResources('AWS::IAM::Policy')))
      .filter(({ Properties }) => JSON.stringify(Properties).includes('kms:'));
    expect(allowed).toHaveLength(FUNCTION_NAMES.length);
    for (const { Properties } of allowed)
      expect(Properties.PolicyDocument.Statement).toContainEqual({
        Effect: 'Allow',
        Action: [
          'kms:Decrypt',
          'kms:DescribeKey',
          'kms:Encrypt',
          'kms:GenerateDataKey',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
        ],
        Resource: KEY,
      });
  });
});

describe('the archive of logs', () => {
  const archiving = (template: Template, action: string) =>
    Object.values(template.findResources('AWS::S3::BucketPolicy'))
      .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
      .filter((one) => one.Effect === 'Allow' && one.Action === action)
      .filter((one) => JSON.stringify(one.Resource).includes('/archived-logs/*'))
      .flatMap((one) => JSON.stringify(one.Principal).match(/\w+(?=role)/g) ?? []);

  it('can be read by the functions that read logs, and written by the review', () => {
    expect(archiving(dataTemplate, 's3:GetObject').sort()).toEqual(['ingest', 'query', 'redrive', 'review']);
    expect(archiving(dataTemplate, 's3:PutObject')).toEqual(['review']);
    const configured = Object.values(serviceTemplate.findResources('AWS::Lambda::Function')).filter(
      ({ Properties }) => Properties.Environment.Variables.ARCHIVE_AFTER_YEARS === '3',
    );
    expect(configured).toHaveLength(4);
  });

  it('expires by no rule', () => {
    const [bucket] = Object.values(dataTemplate.findResources('AWS::S3::Bucket'));
    const rules: { Prefix?: string; ExpirationInDays?: number }[] =
      bucket?.Properties.LifecycleConfiguration.Rules;
    const expiring = rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined);
    expect(expiring.map(({ Prefix }) => Prefix)).toEqual(['exports/']);
  });

  it('is not there unless it is configured', () => {
    expect(archiving(plain.dataTemplate, 's3:GetObject')).toEqual([]);
    expect(archiving(plain.dataTemplate, 's3:PutObject')).toEqual([]);
    expect(JSON.stringify(plain.serviceTemplate.toJSON())).not.toContain('ARCHIVE_AFTER_YEARS');
  });
});

describe('secrets by function', () => {
  const secrets = Object.entries(dataTemplate.findResources('AWS::SecretsManager::Secret'));
  const idOf = (pattern: RegExp) => secrets.find(([id]) => pattern.test(id))?.[0] ?? '';
  const all = idOf(/^KeysSecret/);
  const keyAlone = idOf(/^KeysIdentityKey/);

  it('only ingest may read the webhook secrets', () => {
    expect(secrets).toHaveLength(2);
    const policies = [dataTemplate, serviceTemplate].flatMap((template) =>
      Object.values(template.findResources('AWS::IAM::Policy')),
    );
    const readers = (secret: string) =>
      policies
        .filter(({ Properties }) => {
          const text = JSON.stringify(Properties.PolicyDocument);
          return text.includes('secretsmanager:GetSecretValue') && text.includes(`"${secret}"`);
        })
        .map(({ Properties }) => /"([a-z]+)role/.exec(JSON.stringify(Properties.Roles))?.[1])
        .sort();
    expect(readers(all)).toEqual(['ingest']);
    expect(readers(keyAlone)).toEqual(['query', 'redrive', 'review']);
  });

  it('the others read a copy of the identity key, which no template contains', () => {
    const [, copy] = secrets.find(([id]) => id === keyAlone) ?? [];
    const { GenerateSecretString, SecretString } = copy?.Properties ?? {};
    expect(GenerateSecretString).toBeUndefined();
    const resolved = SecretString['Fn::Join'][1].map((part: string | { Ref: string }) =>
      typeof part === 'string' ? part : part.Ref,
    );
    expect(JSON.parse(resolved.join(''))).toEqual({
      identityKey: `{{resolve:secretsmanager:${all}:SecretString:identityKey::}}`,
      connections: {},
      webhookSecrets: 'apart',
    });
  });

  it('query reports of such a secret that it does not know which connections have one', async () => {
    const text = (more: object) => JSON.stringify({ identityKey: 'k'.repeat(64), connections: {}, ...more });
    const namesIn = (stored: string) => readSecretNames(async () => stored)();
    expect(await namesIn(text({ webhookSecrets: 'apart' }))).toBeUndefined();
    expect(await namesIn(text({}))).toEqual(new Set());
  });
});

describe('options are switched off by the service stack first, then by both', () => {
  const exported = Object.values(dataTemplate.findOutputs('*')).flatMap(({ Export }) => Export?.Name ?? []);
  const importedBy = ({ serviceTemplate }: Pick<typeof plain, 'serviceTemplate'>) =>
    [...JSON.stringify(serviceTemplate.toJSON()).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(
      ([, name]) => name,
    );

  it('because the data stack cannot remove what the service stack still imports', () => {
    const kept = Object.values(plain.dataTemplate.findOutputs('*')).flatMap(
      ({ Export }) => Export?.Name ?? [],
    );
    expect(importedBy({ serviceTemplate }).filter((name) => !kept.includes(name))).not.toEqual([]);
  });

  it('and the service stack without them imports nothing that the data stack with them lacks', () => {
    expect(importedBy(plain).filter((name) => !exported.includes(name))).toEqual([]);
  });
});

it('both stacks have the tags, and so has everything in them that can have some', () => {
  for (const stack of [data, service])
    expect(app.synth().getStackArtifact(stack.artifactId).tags).toEqual({ 'cost-center': '4711' });
  const tag = { Key: 'cost-center', Value: '4711' };
  dataTemplate.hasResourceProperties('AWS::S3::Bucket', { Tags: Match.arrayWith([tag]) });
  dataTemplate.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
    Replicas: [Match.objectLike({ Tags: [tag] })],
  });
  serviceTemplate.allResourcesProperties('AWS::Lambda::Function', { Tags: Match.arrayWith([tag]) });
  serviceTemplate.allResourcesProperties('AWS::ApiGatewayV2::Api', { Tags: { 'cost-center': '4711' } });
});

it('each role has the permissions boundary of the context', () => {
  const roles = Object.values(dataTemplate.findResources('AWS::IAM::Role'));
  expect(roles).toHaveLength(FUNCTION_NAMES.length);
  for (const { Properties } of roles)
    expect(JSON.stringify(Properties.PermissionsBoundary)).toContain(
      `:iam::${ACCOUNT}:policy/company-boundary`,
    );
});

it('nothing of it is a finding of cdk-nag', () => {
  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
});
