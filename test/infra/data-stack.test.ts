import { readdirSync, readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES } from '../../infra/function-names.ts';
import { DataStack } from '../../infra/stacks/data-stack.ts';
import { TABLE } from '../../shared/platform/names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const { data, dataTemplate: template } = synthesisedApp();

const resource = z.object({
  Type: z.string(),
  DeletionPolicy: z.string().optional(),
  DependsOn: z.array(z.string()).optional(),
  Properties: z.record(z.string(), z.unknown()).optional(),
});

/** As CloudFormation calls it: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html */
const KEPT_UNLESS_CREATION_FAILS = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

describe('the table', () => {
  it('is retained with its stack deleted, is protected from deletion and has point-in-time recovery', () => {
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 1);
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
          }),
        ],
      },
    });
  });

  it('is billed per request and streams new images', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
    });
  });

  it('has the keys and the three indexes that the functions query', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: keys(TABLE),
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-stage',
          KeySchema: keys(TABLE.stageIndex),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['risk'] },
        },
        {
          IndexName: 'by-due-time',
          KeySchema: keys(TABLE.dueIndex),
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
        {
          IndexName: 'by-row',
          KeySchema: keys(TABLE.rowIndex),
          Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: ['history'] },
        },
      ],
      AttributeDefinitions: Match.arrayWith([
        { AttributeName: TABLE.dueIndex.partitionKey, AttributeType: 'S' },
        { AttributeName: TABLE.dueIndex.sortKey, AttributeType: 'N' },
      ]),
    });
  });
});

describe('the bus', () => {
  it('has a fixed name and archives our events of every version for 90 days', () => {
    template.hasResource('AWS::Events::EventBus', {
      ...KEPT_UNLESS_CREATION_FAILS,
      Properties: { Name: 'customer-lifecycle-dev' },
    });
    template.hasResource('AWS::Events::Archive', {
      ...KEPT_UNLESS_CREATION_FAILS,
      Properties: { EventPattern: { source: [{ prefix: 'customer-lifecycle' }] }, RetentionDays: 90 },
    });
  });
});

describe('the schemas of the events', () => {
  it('are in a registry with the name of the bus, one for each event, as committed', () => {
    template.hasResourceProperties('AWS::EventSchemas::Registry', { RegistryName: 'customer-lifecycle-dev' });
    const folder = new URL('../../docs/events/registry/v1/', import.meta.url);
    const files = readdirSync(folder);
    template.resourceCountIs('AWS::EventSchemas::Schema', files.length);
    for (const file of files)
      template.hasResourceProperties('AWS::EventSchemas::Schema', {
        RegistryName: { 'Fn::GetAtt': [Match.anyValue(), 'RegistryName'] },
        SchemaName: file.replace('.json', ''),
        Type: 'OpenApi3',
        Content: JSON.stringify(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))),
      });
  });
});

describe('an ordered bus', () => {
  const ordered = Template.fromStack(
    new DataStack(new App(), 'data', { config: { stage: 'dev', bus: 'ordered', deployment: {} } }),
  );

  it('is of the other kind, with a fixed name, and keeps all events for 90 days itself', () => {
    ordered.hasResource('AWS::EventsV2::EventBus', {
      ...KEPT_UNLESS_CREATION_FAILS,
      Properties: {
        Name: 'customer-lifecycle-dev',
        StorageConfiguration: { RetentionPeriodInDays: 90 },
      },
    });
    ordered.resourceCountIs('AWS::Events::EventBus', 0);
    ordered.resourceCountIs('AWS::Events::Archive', 0);
  });

  it('is given to teams by its ARN', () => {
    const [bus = ''] = Object.keys(ordered.findResources('AWS::EventsV2::EventBus'));
    ordered.hasOutput('BusName', { Value: { 'Fn::GetAtt': [bus, 'EventBusArn'] } });
  });
});

describe('the bucket of parked deliveries', () => {
  it('is encrypted, blocks public access and is retained with its stack deleted', () => {
    template.resourceCountIs('AWS::S3::Bucket', 1);
    template.hasResource('AWS::S3::Bucket', {
      ...KEPT_UNLESS_CREATION_FAILS,
      Properties: {
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
      },
    });
  });

  it('expires only exports, never acknowledged deliveries, and keeps no version of removed objects', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      VersioningConfiguration: Match.absent(),
      LifecycleConfiguration: {
        Rules: [
          { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 }, Status: 'Enabled' },
          { Prefix: 'exports/', ExpirationInDays: 30, Status: 'Enabled' },
        ],
      },
    });
  });

  it('refuses unencrypted requests', () => {
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: 'Deny',
            Action: 's3:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ]),
      },
    });
  });
});

describe('the secret', () => {
  it('is one for all connections, is created with a random identity key, and is retained with its stack deleted', () => {
    template.resourceCountIs('AWS::SecretsManager::Secret', 1);
    template.hasResource('AWS::SecretsManager::Secret', {
      ...KEPT_UNLESS_CREATION_FAILS,
      Properties: {
        GenerateSecretString: {
          SecretStringTemplate: '{"connections":{}}',
          GenerateStringKey: 'identityKey',
          PasswordLength: 64,
          ExcludePunctuation: true,
        },
      },
    });
  });
});

describe('a first deployment that fails', () => {
  const resources = Object.entries(z.record(z.string(), resource).parse(template.toJSON().Resources));

  it('leaves nothing with a fixed name, so that it can be repeated', () => {
    // CloudFormation rolls back what it created, except what is retained even then.
    const left = resources.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
    expect(left.map(([, { Type }]) => Type)).toEqual(['AWS::DynamoDB::GlobalTable']);
    expect(left[0]?.[1].Properties).not.toHaveProperty('TableName');
  });

  it('rarely leaves the table: it is created after the roles, the bus, the archive and the secret', () => {
    const [table] = resources.filter(([, { Type }]) => Type === 'AWS::DynamoDB::GlobalTable');
    const before = resources
      .filter(([, { Type }]) => /IAM::Role$|EventBus$|Archive$|Secret$/.test(Type))
      .map(([id]) => id);
    expect(before).toHaveLength(FUNCTION_NAMES.length + 3);
    expect(table?.[1].DependsOn?.sort()).toEqual(before.sort());
  });
});

it('is protected from accidental deletion', () => {
  expect(data.terminationProtection).toBe(true);
});

function keys({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ];
}
