import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { parsePublishEnvironment } from '../../functions/publish/env.ts';
import { parseQueryEnvironment } from '../../functions/query/env.ts';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/function-names.ts';
import { parseServiceEnvironment } from '../../shared/intake/service-environment.ts';
import { ENV, TABLE } from '../../shared/platform/names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

const { serviceTemplate: template } = synthesisedApp();

describe('every function', () => {
  const functions = Object.entries(template.findResources('AWS::Lambda::Function'));

  it('is one of ours: no custom resource adds another', () => {
    expect(functions).toHaveLength(FUNCTION_NAMES.length);
  });

  it.each(functions)('%s runs on arm64 and Node 24, with source maps', (_, { Properties }) => {
    expect(Properties).toMatchObject({
      Architectures: ['arm64'],
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Environment: { Variables: { NODE_OPTIONS: '--enable-source-maps' } },
    });
  });

  it.each(functions)('%s logs JSON to its own log group, kept for a month', (_, { Properties }) => {
    const { LogFormat, LogGroup } = z
      .object({ LogFormat: z.string(), LogGroup: z.object({ Ref: z.string() }) })
      .parse(Properties.LoggingConfig);
    expect(LogFormat).toBe('JSON');
    expect(template.findResources('AWS::Logs::LogGroup')[LogGroup.Ref]).toMatchObject({
      Properties: { RetentionInDays: 30 },
    });
    const sharing = functions.filter(
      ([, other]) => other.Properties.LoggingConfig.LogGroup.Ref === LogGroup.Ref,
    );
    expect(sharing).toHaveLength(1);
  });
});

describe('the environment variables in the template', () => {
  const parsers: Record<FunctionName, (variables: NodeJS.ProcessEnv) => object | Promise<object>> = {
    ingest: parseServiceEnvironment,
    publish: parsePublishEnvironment,
    review: parseServiceEnvironment,
    query: parseQueryEnvironment,
    redrive: parseServiceEnvironment,
  };

  it('name the epoch for every function that writes events', () => {
    const written = FUNCTION_NAMES.filter((name) => variablesOf(name)[ENV.epoch] === '0');
    expect(written).toEqual(['ingest', 'review', 'query', 'redrive']);
  });

  it.each(FUNCTION_NAMES)('are those that %s reads', async (name) => {
    const variables = variablesOf(name);
    const parse = async (given: NodeJS.ProcessEnv) => parsers[name](given);
    expect(await parse(variables)).toEqual(expect.any(Object));
    // A variable that is not needed would give away information for nothing.
    for (const variable of Object.keys(variables).filter((other) => !NOT_REQUIRED.has(other)))
      await expect(parse({ ...variables, [variable]: undefined }), variable).rejects.toThrow();
  });
});

describe('the stream mapping', () => {
  const [mapping] = Object.values(template.findResources('AWS::Lambda::EventSourceMapping'));

  it('passes new transitions and nothing else', () => {
    const patterns = z
      .object({ FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }) })
      .parse(mapping?.Properties)
      .FilterCriteria.Filters.map(({ Pattern }) => JSON.parse(Pattern));
    expect(patterns).toEqual([
      {
        eventName: ['INSERT'],
        dynamodb: { Keys: { [TABLE.sortKey]: { S: [{ prefix: TABLE.transitionPrefix }] } } },
      },
    ]);
  });

  it('retries a record for six hours, however often, and well before it expires in the stream', () => {
    expect(mapping?.Properties).toMatchObject({ MaximumRecordAgeInSeconds: 21_600 });
    // Absent means without a limit.
    expect(mapping?.Properties).not.toHaveProperty('MaximumRetryAttempts');
  });

  it('reports no metrics that cost money', () => {
    expect(mapping?.Properties).not.toHaveProperty('MetricsConfig');
  });

  it('isolates a bad record and keeps the order of all others', () => {
    expect(mapping?.Properties).toMatchObject({
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ParallelizationFactor: 1,
      StartingPosition: 'TRIM_HORIZON',
    });
  });

  it('stores the complete records that it gives up on in the bucket of parked deliveries', () => {
    expect(JSON.stringify(mapping?.Properties.DestinationConfig.OnFailure.Destination)).toContain(
      'ParkedDeliveriesBucket',
    );
  });
});

describe('the HTTP API', () => {
  it('accepts webhooks with any method without IAM, and everything else only with it', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(({ Properties }) => [
      Properties.RouteKey,
      Properties.AuthorizationType,
    ]);
    expect(Object.fromEntries(routes)).toEqual({
      'ANY /webhooks/{connection}': 'NONE',
      'ANY /webhooks/{connection}/{secret}': 'NONE',
      'GET /customers': 'AWS_IAM',
      'GET /customers/{id}': 'AWS_IAM',
      'GET /customers/{id}/timeline': 'AWS_IAM',
      'GET /customers/{id}/identity': 'AWS_IAM',
      'GET /customers/{id}/export': 'AWS_IAM',
      'DELETE /customers/{id}': 'AWS_IAM',
      'POST /customers/{id}/merge': 'AWS_IAM',
      'POST /customers/{id}/unmerge': 'AWS_IAM',
      'GET /reports': 'AWS_IAM',
      'GET /reports/{name}': 'AWS_IAM',
      'GET /stages': 'AWS_IAM',
      'POST /policy/preview': 'AWS_IAM',
      'POST /connections/{connection}/backfill': 'AWS_IAM',
      'POST /events/republish': 'AWS_IAM',
      'GET /orphans': 'AWS_IAM',
      'GET /policy': 'AWS_IAM',
      'POST /customers/search': 'AWS_IAM',
      'GET /connections': 'AWS_IAM',
      'GET /parked': 'AWS_IAM',
      'GET /parked/{id}': 'AWS_IAM',
      'DELETE /parked/{id}': 'AWS_IAM',
      'POST /parked/{id}/redrive': 'AWS_IAM',
      'GET /erasures': 'AWS_IAM',
      'DELETE /erasures/{connection}': 'AWS_IAM',
    });
  });

  it('uses payload format 2.0 and throttles', () => {
    template.allResourcesProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingBurstLimit: 1000, ThrottlingRateLimit: 500 },
    });
  });

  it('logs the route and the status, never the path, the query string or the address', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const format = z.string().parse(stage?.Properties.AccessLogSettings.Format);
    expect(Object.values(JSON.parse(format)).sort()).toEqual([
      '$context.error.responseType',
      '$context.integrationErrorMessage',
      '$context.integrationStatus',
      '$context.requestId',
      '$context.requestTime',
      '$context.responseLatency',
      '$context.routeKey',
      '$context.status',
    ]);
  });
});

describe('the schedules', () => {
  it('run the review every minute and the redrive of busy deliveries every five minutes', () => {
    template.resourceCountIs('AWS::Events::Rule', 2);
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^review'), 'Arn'] } })],
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(5 minutes)',
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^redrive'), 'Arn'] },
          Input: '{"scope":"busy"}',
        }),
      ],
    });
  });

  it('give the function that erases nearly the time limit of the API', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('erases'),
      Timeout: 29,
    });
  });

  it('have functions that end before the next run and are not retried', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('due'),
      Timeout: 50,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('parked'),
      Timeout: 240,
    });
    template.allResourcesProperties('AWS::Lambda::EventInvokeConfig', { MaximumRetryAttempts: 0 });
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 2);
  });
});

it('has a fixed cost of one secret and nine alarms: nothing else is billed by the month', () => {
  const { dataTemplate } = synthesisedApp();
  const types = [...resourceTypes(template.toJSON()), ...resourceTypes(dataTemplate.toJSON())];
  const paidByTheMonth = types.filter((type) =>
    /Secret$|Alarm$|Dashboard|KMS::Key|NatGateway|VPCEndpoint|WAFv2|ProvisionedConcurrency|Canary|HostedZone/.test(
      type,
    ),
  );
  expect(paidByTheMonth.sort()).toEqual([
    ...Array.from({ length: 9 }, () => 'AWS::CloudWatch::Alarm'),
    'AWS::SecretsManager::Secret',
  ]);
});

/** Without a policy the default applies; the runtime itself reads `NODE_OPTIONS`. */
const NOT_REQUIRED = new Set<string>([ENV.policy, ENV.epoch, 'NODE_OPTIONS']);

/** The environment variables of a function; a value that only a deployment knows is replaced by its logical id. */
function variablesOf(name: FunctionName): Record<string, string> {
  const [found] = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([id]) =>
    id.startsWith(name),
  );
  return Object.fromEntries(
    Object.entries(found?.[1].Properties.Environment.Variables).map(([variable, value]) => [
      variable,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

function resourceTypes(templateJson: Record<string, unknown>): string[] {
  const { Resources } = z
    .object({ Resources: z.record(z.string(), z.object({ Type: z.string() })) })
    .parse(templateJson);
  return Object.values(Resources).map(({ Type }) => Type);
}
