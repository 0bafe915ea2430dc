import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { readStageConfig } from '../../infra/stage-config.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const read = (capacity: unknown) =>
  readStageConfig('prod', {
    environments: { prod: { connections: [{ name: 'till', provider: 'generic' }], capacity } },
  });

describe('capacity that is configured', () => {
  const { dataTemplate, serviceTemplate } = synthesisedApp('prod', undefined, {
    capacity: {
      table: { writes: 40_000, reads: 20_000 },
      indexes: { writes: 10_000 },
      ingestConcurrency: 700,
    },
  });
  const functions = Object.entries(serviceTemplate.findResources('AWS::Lambda::Function'));

  it('warms the table and each of its indexes', () => {
    dataTemplate.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      WarmThroughput: { WriteUnitsPerSecond: 40_000, ReadUnitsPerSecond: 20_000 },
      GlobalSecondaryIndexes: Array.from({ length: 3 }, () =>
        Match.objectLike({
          WarmThroughput: { WriteUnitsPerSecond: 10_000, ReadUnitsPerSecond: 12_000 },
        }),
      ),
    });
  });

  it('limits ingest alone, so that it leaves the rest of the account to others', () => {
    const limited = functions.flatMap(([id, { Properties }]) =>
      Properties.ReservedConcurrentExecutions === undefined
        ? []
        : [[id.replace(/[0-9A-F]{8}$/, ''), Properties.ReservedConcurrentExecutions]],
    );
    expect(limited).toEqual([['ingest', 700]]);
  });
});

describe('without a configured capacity', () => {
  it('the templates name none', () => {
    const { dataTemplate, serviceTemplate } = synthesisedApp('prod');
    expect(JSON.stringify([dataTemplate.toJSON(), serviceTemplate.toJSON()])).not.toMatch(
      /WarmThroughput|ReservedConcurrentExecutions/,
    );
  });
});

describe('a capacity is refused', () => {
  it.each([
    [
      'below what every table has',
      { table: { writes: 1_000 } },
      /capacity\.table\.writes must be at least 4000, which every table has anyway: leave it out, or give more\.$/,
    ],
    ['that is text', { table: { writes: '40000' } }, /capacity\.table\.writes must be/],
    ['without writes', { indexes: { reads: 20_000 } }, /capacity\.indexes\.writes/],
    [
      'with so few runs that every burst fails',
      { ingestConcurrency: 1 },
      /ingestConcurrency must be at least 5: fewer would answer 503 in every burst\.$/,
    ],
    ['with an unknown key', { concurrency: 100 }, /capacity\.concurrency is not a known key/],
  ])('%s', (_, capacity, sentence) => {
    expect(() => read(capacity)).toThrow(sentence);
  });
});
