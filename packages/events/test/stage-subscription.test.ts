import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus, type IRuleTarget } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget, LambdaFunction, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Code, Function as LambdaHandler, Runtime } from 'aws-cdk-lib/aws-lambda';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { beforeAll, describe, expect, test } from 'vitest';
import { patternFaults } from '../src/cdk/pattern-faults.ts';
import { ForwardedBus, StageSubscription, type StageSubscriptionProps } from '../src/cdk.ts';
import { type PatternFields, sampleEvents, stageEntered } from '../src/customer-lifecycle-events.ts';

const BUS = 'customer-lifecycle-prod';
const HOME = { account: '222233334444', region: 'eu-west-1' };
const HERE = `arn:aws:events:eu-west-1:222233334444:event-bus/${BUS}`;
const PATTERN = stageEntered('churned').live().withOrders({ atLeast: 2 });

interface Built {
  readonly app: App;
  readonly stack: Stack;
  readonly queue: Queue;
}

function stackWithQueue(env?: { account: string; region: string }): Built {
  const app = new App();
  const stack = new Stack(app, 'Team', env === undefined ? {} : { env });
  const queue = new Queue(stack, 'Calls', { enforceSSL: true });
  return { app, stack, queue };
}

function subscribe({ stack, queue }: Built, props: Partial<StageSubscriptionProps> = {}): StageSubscription {
  return new StageSubscription(stack, 'LostCustomers', {
    bus: BUS,
    pattern: PATTERN,
    target: new SqsQueue(queue),
    ...props,
  });
}

function lambdaOf(stack: Stack): LambdaHandler {
  return new LambdaHandler(stack, 'Handler', {
    runtime: Runtime.NODEJS_LATEST,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => {};'),
  });
}

/** The queue that is the target has no dead-letter queue. */
const QUEUE_OF_THE_TEAM = 'AwsSolutions-SQS3 Team/Calls/Resource';

function findingsOf(app: App): string[] {
  const { violations } = new AwsSolutionsChecks().validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
  );
}

describe('a subscription', () => {
  let template: Template;
  let built: Built;
  let subscription: StageSubscription;
  let deadLetters: string;
  let rule: string;
  beforeAll(() => {
    built = stackWithQueue();
    subscription = subscribe(built);
    template = Template.fromStack(built.stack);
    [deadLetters = ''] = Object.keys(
      template.findResources('AWS::SQS::Queue', { Properties: { MessageRetentionPeriod: 1_209_600 } }),
    );
    [rule = ''] = Object.keys(template.findResources('AWS::Events::Rule'));
  });

  test('is a rule on the bus, with the pattern as it was built', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventBusName: BUS,
      EventPattern: JSON.parse(JSON.stringify(PATTERN)),
      State: 'ENABLED',
    });
  });

  test('has one target, with a dead-letter queue and the retries of EventBridge itself', () => {
    const [properties] = Object.values(template.findResources('AWS::Events::Rule')).map(
      ({ Properties }) => Properties,
    );
    expect(properties.Targets).toEqual([
      {
        Id: 'Target0',
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/^Calls/), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [deadLetters, 'Arn'] } },
      },
    ]);
  });

  test('keeps what could not be delivered for 14 days, encrypted', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });

  test('lets only its rule write to the dead-letter queue, and nobody without TLS', () => {
    const arn = { 'Fn::GetAtt': [deadLetters, 'Arn'] };
    const policies = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
    const [policy] = policies.filter(({ Properties }) => Properties.Queues[0].Ref === deadLetters);
    expect(policy?.Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({
        Effect: 'Deny',
        Action: 'sqs:*',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
      {
        Effect: 'Allow',
        Action: 'sqs:SendMessage',
        Principal: { Service: 'events.amazonaws.com' },
        Resource: arn,
        Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [rule, 'Arn'] } } },
      },
    ]);
  });

  test('raises an alarm for the first message in the dead-letter queue, and for the first failed invocation', () => {
    template.resourceCountIs('AWS::CloudWatch::Alarm', 2);
    const anyAtAll = {
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      EvaluationPeriods: 1,
      Period: 300,
      TreatMissingData: 'notBreaching',
      AlarmDescription: Match.stringLikeRegexp('^Impact: .+ Look at: .+\\.$'),
    };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...anyAtAll,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Statistic: 'Maximum',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [deadLetters, 'QueueName'] } }],
    });
    // arn:aws:events:REGION:ACCOUNT:rule/BUS/NAME
    const ruleName = { 'Fn::Select': [2, { 'Fn::Split': ['/', { 'Fn::GetAtt': [rule, 'Arn'] }] }] };
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      ...anyAtAll,
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Statistic: 'Sum',
      Dimensions: [
        { Name: 'EventBusName', Value: BUS },
        { Name: 'RuleName', Value: ruleName },
      ],
    });
    expect(subscription.alarms).toHaveLength(2);
  });

  test('creates nothing else, and nothing that costs more than the alarms while no event arrives', () => {
    const types = Object.values(template.toJSON().Resources).map((resource) => Object(resource).Type);
    expect(types.sort()).toEqual([
      'AWS::CloudWatch::Alarm',
      'AWS::CloudWatch::Alarm',
      'AWS::Events::Rule',
      'AWS::SQS::Queue',
      'AWS::SQS::Queue',
      'AWS::SQS::QueuePolicy',
      'AWS::SQS::QueuePolicy',
    ]);
  });

  test("has no finding of cdk-nag's AwsSolutions rules", () => {
    expect(findingsOf(built.app)).toEqual([QUEUE_OF_THE_TEAM]);
  });
});

describe('a target', () => {
  test('is retried as often and as long as the subscription says', () => {
    const built = stackWithQueue();
    subscribe(built, { retry: { attempts: 0, maxAge: Duration.minutes(1) } });
    Template.fromStack(built.stack).hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } })],
    });
  });

  test('that is a Lambda function sends what it fails on to the same dead-letter queue', () => {
    const built = stackWithQueue();
    const subscription = subscribe(built, { target: new LambdaFunction(lambdaOf(built.stack)) });
    Template.fromStack(built.stack).hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: {
        OnFailure: { Destination: built.stack.resolve(subscription.deadLetterQueue.queueArn) },
      },
    });
  });

  test('that is a Lambda function keeps its own destination of failures', () => {
    const built = stackWithQueue();
    const handler = lambdaOf(built.stack);
    handler.configureAsyncInvoke({ retryAttempts: 0 });
    subscribe(built, { target: new LambdaFunction(handler) });
    Template.fromStack(built.stack).hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      MaximumRetryAttempts: 0,
      DestinationConfig: Match.absent(),
    });
  });

  test.each<[string, (built: Built) => IRuleTarget, string]>([
    [
      'a dead-letter queue',
      ({ stack, queue }) => new SqsQueue(queue, { deadLetterQueue: new Queue(stack, 'Other') }),
      'Team/LostCustomers: The target has a dead-letter queue of its own: leave it out, because StageSubscription has one.',
    ],
    [
      'retries',
      ({ queue }) => new SqsQueue(queue, { retryAttempts: 3 }),
      'Team/LostCustomers: The target has retries of its own: give "retry" to StageSubscription instead.',
    ],
  ])('is refused with %s of its own', (_, targetOf, message) => {
    const built = stackWithQueue();
    expect(() => subscribe(built, { target: targetOf(built) })).toThrow(message);
  });
});

describe('the bus', () => {
  test.each([
    ['its name', BUS, undefined],
    ['its name', BUS, HOME],
    ['its ARN, in a stack of its account and Region', HERE, HOME],
    ['its ARN, in a stack whose account and Region are not known yet', HERE, undefined],
  ])('can be given by %s (%#)', (_, bus, env) => {
    const built = stackWithQueue(env);
    subscribe(built, { bus });
    Template.fromStack(built.stack).hasResourceProperties('AWS::Events::Rule', { EventBusName: BUS });
  });

  test.each([HERE.replace('222233334444', '111122223333'), HERE.replace('eu-west-1', 'us-east-1')])(
    'is refused in another account or Region: %s',
    (bus) => {
      expect(() => subscribe(stackWithQueue(HOME), { bus })).toThrow(
        /^Team\/LostCustomers: The bus is in account \d+ and Region \S+, and this stack is in another: a rule must be where its bus is, so subscribe to a ForwardedBus of this stack\.$/,
      );
    },
  );

  test.each([
    ['default', 'The events are not on the bus "default": give the name'],
    ['', '"" is not the name of an event bus: give a name such as customer-lifecycle-prod, or an ARN.'],
    ['customer lifecycle', '"customer lifecycle" is not the name of an event bus'],
    [
      'arn:aws:events:eu-west-1:222233334444:rule/x',
      'is not the ARN of an event bus: give one such as arn:aws:events:',
    ],
    ['arn:aws:events:eu-west-1:2222:event-bus/x', 'is not the ARN of an event bus'],
    ['arn:aws:sqs:eu-west-1:222233334444:x', 'is not the ARN of an event bus'],
  ])('is refused if it cannot be one: "%s"', (bus, message) => {
    expect(() => subscribe(stackWithQueue(), { bus })).toThrow(message);
  });
});

describe('a caller without types', () => {
  test.each([
    [{ bus: undefined }, 'There is no bus: give its name, such as customer-lifecycle-prod, or its ARN.'],
    [
      { pattern: undefined },
      'There is no pattern: give one of the builders, such as stageEntered, or a plain one.',
    ],
  ])('gets a sentence about what is missing: %o', (missing, fault) => {
    const props = missing as unknown as Partial<StageSubscriptionProps>;
    expect(() => subscribe(stackWithQueue(), props)).toThrow(`Team/LostCustomers: ${fault}`);
  });
});

describe('the pattern', () => {
  test('can be a plain one, with names that only EventBridge knows', () => {
    const pattern = { source: ['customer-lifecycle'], 'replay-name': [{ exists: false }] };
    const built = stackWithQueue();
    subscribe(built, { pattern });
    const [rule] = Object.values(Template.fromStack(built.stack).findResources('AWS::Events::Rule'));
    expect(rule?.Properties.EventPattern).toEqual(pattern);
  });

  test.each([
    [
      { detail: { data: { stage: [] } } },
      'The pattern is not valid at detail.data.stage: Empty arrays are not allowed.',
    ],
    [{}, 'The pattern is not valid: Empty objects are not allowed.'],
    [
      { $or: [{ source: ['customer-lifecycle'] }] },
      'The pattern is not valid at $or: There must have at least 2 Objects in $or relationship.',
    ],
    [
      { detailType: ['CustomerStageChanged'] },
      'The pattern asks for "detailType", which no event has: the names are',
    ],
    [{ source: ['aws.s3'] }, 'The pattern asks for a "source" that no event has: it is customer-lifecycle.'],
    [
      { 'detail-type': ['StageChanged'] },
      'The pattern asks for a "detail-type" that no event has: it is CustomerStageChanged, CustomerRiskChanged,',
    ],
  ])('is refused if EventBridge refuses it, or if it matches nothing: %o', (pattern, message) => {
    expect(() => subscribe(stackWithQueue(), { pattern })).toThrow(`Team/LostCustomers: ${message}`);
  });
});

const OURS = { source: ['customer-lifecycle'] };
const STAGES = 'awareness, engagement, evaluation, purchase, experience, advocacy, churned, winback';

describe('the detail that a pattern asks for', () => {
  test.each<[string, Record<string, unknown>, string[]]>([
    [
      'a misspelt field',
      { ...OURS, detail: { data: { stages: ['churned'] } } },
      ['The pattern asks for detail.data.stages, which no event has.'],
    ],
    [
      'a field of another detail type',
      { ...OURS, 'detail-type': ['CustomerErased'], detail: { data: { stage: ['churned'] } } },
      ['The pattern asks for detail.data.stage, which no CustomerErased has.'],
    ],
    [
      'a value that a field never has, beside one that it has',
      { ...OURS, detail: { data: { stage: ['churned', 'lost'] } } },
      [`The pattern asks for "lost" as detail.data.stage, which no event has: it is one of ${STAGES}.`],
    ],
    [
      'a number in text',
      { ...OURS, detail: { data: { snapshot: { orders: ['2'] } } } },
      ['The pattern asks for "2" as detail.data.snapshot.orders, which no event has.'],
    ],
    [
      'a value of an object',
      { ...OURS, detail: { data: { churn: ['voluntary'] } } },
      ['The pattern asks for "voluntary" as detail.data.churn, which no event has.'],
    ],
    [
      'alternatives, each wrong',
      {
        ...OURS,
        $or: [
          { detail: { stage: ['churned'] } },
          { detail: { data: { $or: [{ foo: [1] }, { stage: ['x'] }] } } },
        ],
      },
      [
        'The pattern asks for detail.stage, which no event has.',
        'The pattern asks for detail.data.foo, which no event has.',
        `The pattern asks for "x" as detail.data.stage, which no event has: it is one of ${STAGES}.`,
      ],
    ],
  ])('is refused with %s', (_, pattern, faults) => {
    expect(() => subscribe(stackWithQueue(), { pattern: pattern as PatternFields })).toThrow(
      expect.objectContaining({ faults }),
    );
  });

  test.each<[string, Record<string, unknown>]>([
    ['fields within lists', { ...OURS, detail: { data: { path: { append: { stage: ['churned'] } } } } }],
    ['null where it can be', { ...OURS, detail: { data: { churn: [null], cause: { change: [null] } } } }],
    ['operators', { ...OURS, detail: { data: { stage: [{ 'anything-but': ['churned'] }] } } }],
    ['any text where it can be', { ...OURS, detail: { data: { cause: { rule: ['a-rule-of-ours'] } } } }],
    ['a field that is absent', { ...OURS, detail: { data: { score: [{ exists: false }] } } }],
    [
      'fields of a later version of the contract',
      { source: ['customer-lifecycle.v2', 'customer-lifecycle'], detail: { data: { score: [7] } } },
    ],
    [
      'fields of a detail type of a later version',
      { ...OURS, 'detail-type': ['CustomerScored', 'CustomerErased'], detail: { data: { score: [7] } } },
    ],
  ])('can be %s', (_, pattern) => {
    expect(() => subscribe(stackWithQueue(), { pattern: pattern as PatternFields })).not.toThrow();
  });

  test('can be everything that a sample event has', () => {
    const conditions = (value: unknown): unknown => {
      if (Array.isArray(value)) return typeof value[0] === 'object' ? conditions(value[0]) : value;
      if (typeof value !== 'object' || value === null) return [value];
      const fields = Object.entries(value).filter(([, inner]) => !Array.isArray(inner) || inner.length > 0);
      return Object.fromEntries(fields.map(([name, inner]) => [name, conditions(inner)]));
    };
    for (const { source, 'detail-type': detailType, detail } of Object.values(sampleEvents()))
      expect(
        patternFaults({ source: [source], 'detail-type': [detailType], detail: conditions(detail) }),
      ).toEqual([]);
  });
});

describe('the retries', () => {
  test.each([
    [{ attempts: 186 }, 'The retry attempts are 186: give a whole number from 0 to 185.'],
    [{ attempts: -1 }, 'The retry attempts are -1: give a whole number from 0 to 185.'],
    [{ attempts: 1.5 }, 'The retry attempts are 1.5: give a whole number from 0 to 185.'],
    [
      { maxAge: Duration.seconds(59) },
      'The retry maxAge is 59 seconds: give whole seconds, from one minute to one day.',
    ],
    [
      { maxAge: Duration.days(2) },
      'The retry maxAge is 2 days: give whole seconds, from one minute to one day.',
    ],
  ])('are refused outside of the limits of EventBridge: %o', (retry, message) => {
    expect(() => subscribe(stackWithQueue(), { retry })).toThrow(`Team/LostCustomers: ${message}`);
  });

  test('are reported together with everything else that is wrong, one sentence each', () => {
    const wrong = { bus: 'default', pattern: { source: ['x'] }, retry: { attempts: 200 } };
    expect(() => subscribe(stackWithQueue(), wrong)).toThrow(
      expect.objectContaining({ faults: [expect.any(String), expect.any(String), expect.any(String)] }),
    );
  });
});

describe('a Lambda function of another stack', () => {
  test('is a target, though its role is not known here and it cannot be allowed to write to the dead-letter queue', () => {
    const built = stackWithQueue(HOME);
    const handler = LambdaHandler.fromFunctionArn(
      built.stack,
      'Handler',
      'arn:aws:lambda:eu-west-1:222233334444:function:call',
    );
    subscribe(built, { target: new LambdaFunction(handler) });
    const template = Template.fromStack(built.stack);
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ Arn: handler.functionArn, DeadLetterConfig: Match.anyValue() })],
    });
  });
});

describe('in another account or Region', () => {
  test('a bus takes the events of the owner, and only these', () => {
    const { app, stack, queue } = stackWithQueue(HOME);
    const { busName } = new ForwardedBus(stack, 'Lifecycle', { ownerAccount: '111122223333' });
    subscribe({ app, stack, queue }, { bus: busName });
    const template = Template.fromStack(stack);
    const [bus = ''] = Object.keys(template.findResources('AWS::Events::EventBus'));
    template.hasResourceProperties('AWS::Events::EventBusPolicy', {
      EventBusName: { Ref: bus },
      Statement: {
        Effect: 'Allow',
        Action: 'events:PutEvents',
        Principal: {
          AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::111122223333:root']] },
        },
        Resource: { 'Fn::GetAtt': [bus, 'Arn'] },
        // A later version of the contract has a source of its own, and is forwarded too.
        Condition: {
          'ForAllValues:StringLike': { 'events:source': ['customer-lifecycle', 'customer-lifecycle.v*'] },
        },
      },
    });
    template.hasResourceProperties('AWS::Events::Rule', { EventBusName: { Ref: bus } });
    template.hasOutput('LifecycleArn', { Value: { 'Fn::GetAtt': [bus, 'Arn'] } });
    expect(findingsOf(app)).toEqual([QUEUE_OF_THE_TEAM]);
  });

  test('the account of the owner is 12 digits', () => {
    const { stack } = stackWithQueue();
    expect(() => new ForwardedBus(stack, 'Lifecycle', { ownerAccount: '1111' })).toThrow(
      'Team/Lifecycle: "1111" is not an account: give its 12 digits as text.',
    );
  });

  test('a bus can be the target, with a role that may write to it alone', () => {
    const built = stackWithQueue();
    const there = HERE.replace('222233334444', '333344445555');
    subscribe(built, { target: new BusTarget(EventBus.fromEventBusArn(built.stack, 'There', there)) });
    const template = Template.fromStack(built.stack);
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ Arn: there, RoleArn: Match.anyValue(), RetryPolicy: Match.absent() })],
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: there }] },
    });
  });
});
