import { describe, expect, test } from 'vitest';
import { readMapping, readTable } from '../../../local/templates/table.ts';

function template(resources: Record<string, unknown>) {
  return { Resources: resources };
}

const table = {
  Type: 'AWS::DynamoDB::GlobalTable',
  Properties: {
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'by-stage',
        KeySchema: [{ AttributeName: 'stagePK', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ],
    Replicas: [{ Region: { Ref: 'AWS::Region' }, DeletionProtectionEnabled: true }],
    StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
  },
};

const mapping = {
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    EventSourceArn: { 'Fn::ImportValue': 'stream' },
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 25,
    BisectBatchOnFunctionError: true,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumRetryAttempts: 20,
    MaximumRecordAgeInSeconds: 21_600,
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
  },
};

describe('the table of the template', () => {
  test('has the keys, indexes and stream of the template', () => {
    expect(readTable([template({}), template({ Table: table })])).toEqual({
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-stage',
          KeySchema: [{ AttributeName: 'stagePK', KeyType: 'HASH' }],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
    });
  });

  test('must be the only one', () => {
    expect(() => readTable([template({})])).toThrow('0 resources of AWS::DynamoDB::GlobalTable');
    expect(() => readTable([template({ A: table, B: table })])).toThrow('2 resources');
  });
});

describe('the stream mapping of the template', () => {
  test('has the settings of the template', () => {
    const settings = readMapping([template({ Mapping: mapping })]);
    expect(settings).toMatchObject({
      batchSize: 25,
      startingPosition: 'TRIM_HORIZON',
      bisectOnError: true,
      reportsItemFailures: true,
      maximumRetries: 20,
      maximumRecordAgeSeconds: 21_600,
    });
    expect(settings.filters.map((passes) => passes({ eventName: 'INSERT' }))).toEqual([true]);
  });

  test('retries without limit, as AWS does, when the template sets no limit', () => {
    const settings = readMapping([
      template({
        Mapping: {
          Type: mapping.Type,
          Properties: { StartingPosition: 'LATEST', MaximumRetryAttempts: -1 },
        },
      }),
    ]);
    expect(settings).toEqual({
      batchSize: 100,
      startingPosition: 'LATEST',
      bisectOnError: false,
      reportsItemFailures: false,
      maximumRetries: Number.POSITIVE_INFINITY,
      maximumRecordAgeSeconds: Number.POSITIVE_INFINITY,
      filters: [],
    });
  });

  test('refuses a parallelisation that would lose the order of events', () => {
    const parallel = { ...mapping, Properties: { ...mapping.Properties, ParallelizationFactor: 2 } };
    expect(() => readMapping([template({ Mapping: parallel })])).toThrow('ParallelizationFactor');
  });
});
