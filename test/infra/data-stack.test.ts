import { readdirSync, readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { DataStack } from '../../infra/stacks/data-stack.ts';
import { TABLE } from '../../shared/platform/names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const { data, dataTemplate: template } = synthesisedApp();

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
      DeletionPolicy: 'Retain',
      Properties: { Name: 'customer-lifecycle-dev' },
    });
    template.hasResource('AWS::Events::Archive', {
      DeletionPolicy: 'Retain',
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
  const ordered = Template.fromStack(new DataStack(new App(), 'data', { stage: 'dev', bus: 'ordered' }));

  it('is of the other kind, with a fixed name, and keeps all events for 90 days itself', () => {
    ordered.hasResource('AWS::EventsV2::EventBus', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
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
      DeletionPolicy: 'Retain',
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
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
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

it('is protected from accidental deletion', () => {
  expect(data.terminationProtection).toBe(true);
});

function keys({ partitionKey, sortKey }: { partitionKey: string; sortKey: string }) {
  return [
    { AttributeName: partitionKey, KeyType: 'HASH' },
    { AttributeName: sortKey, KeyType: 'RANGE' },
  ];
}
