import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { ENV } from '../../shared/platform/names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const NAME = 'customers-restored-1';
const STREAM = `arn:aws:dynamodb:eu-central-1:123456789012:table/${NAME}/stream/2026-11-28T10:00:00.000`;
const before = synthesisedApp('prod');
const after = synthesisedApp('prod', undefined, {
  epoch: 1,
  table: { name: NAME, streamArn: STREAM, formerTable: 'kept' },
});
const released = synthesisedApp('prod', undefined, {
  epoch: 1,
  table: { name: NAME, streamArn: STREAM, formerTable: 'released' },
});

const exportsOf = ({ dataTemplate }: typeof before) =>
  Object.values(dataTemplate.findOutputs('*')).flatMap(({ Export, Value }) =>
    Export === undefined ? [] : [JSON.stringify([Export.Name, Value])],
  );

/** The resources that role policies name for DynamoDB. */
const allowed = ({ dataTemplate, serviceTemplate }: typeof before) =>
  [dataTemplate, serviceTemplate]
    .flatMap((template) => Object.values(template.findResources('AWS::IAM::Policy')))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => JSON.stringify(Action).includes('dynamodb:'))
    .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]))
    .map((resource) => JSON.stringify(resource));

describe('an environment with a restored table', () => {
  it('has functions that use it, in the epoch of the restore', () => {
    for (const { Properties } of Object.values(
      after.serviceTemplate.findResources('AWS::Lambda::Function'),
    )) {
      const variables = Properties.Environment.Variables;
      if (ENV.table in variables) expect(variables[ENV.table]).toBe(NAME);
      if (ENV.epoch in variables) expect(variables[ENV.epoch]).toBe('1');
    }
  });

  it('publishes from its stream', () => {
    after.serviceTemplate.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: STREAM,
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  it('permits its roles only that table, its indexes and its stream: nothing is written to the former one', () => {
    expect(allowed(after)).not.toEqual([]);
    for (const resource of allowed(after)) expect(resource).toContain(NAME);
  });

  it('keeps the former table and everything that the deployed service stack imports, so that it can be deployed', () => {
    after.dataTemplate.hasResource('AWS::DynamoDB::GlobalTable', { DeletionPolicy: 'Retain' });
    expect(after.dataTemplate.findResources('AWS::DynamoDB::GlobalTable')).toEqual(
      before.dataTemplate.findResources('AWS::DynamoDB::GlobalTable'),
    );
    expect(exportsOf(after)).toEqual(expect.arrayContaining(exportsOf(before)));
  });

  it('has a service stack that imports nothing of the former table, so that the data stack can release it', () => {
    const text = JSON.stringify(after.serviceTemplate.toJSON());
    expect(text).not.toMatch(/Fn::ImportValue":"[^"]*CustomersTable/);
    expect(released.serviceTemplate.toJSON()).toEqual(after.serviceTemplate.toJSON());
    released.dataTemplate.resourceCountIs('AWS::DynamoDB::GlobalTable', 0);
  });

  it('is accepted by cdk-nag', () => {
    for (const { app } of [after, released])
      expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
  });
});
