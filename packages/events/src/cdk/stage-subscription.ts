import { Duration, Fn, Stack, Token, Validations } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { CfnRule, EventBus, type IRuleTarget, Rule } from 'aws-cdk-lib/aws-events';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { FunctionBase } from 'aws-cdk-lib/aws-lambda';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { EventPattern, PatternBuilder, PatternFields } from '../patterns.ts';
import { readBusAddress, whyUnreachable } from './bus-address.ts';
import { patternFaults } from './pattern-faults.ts';
import { throwFaults } from './wrong-subscription.ts';

/** A pattern of the builders, or a plain event pattern as EventBridge takes it. */
export type SubscriptionPattern = PatternBuilder | EventPattern | PatternFields;

/** How often and for how long EventBridge tries to deliver an event. */
export interface RetryPolicy {
  /** From 0 to 185. By default 185. */
  readonly attempts?: number;
  /** From one minute to one day. By default one day. */
  readonly maxAge?: Duration;
}

/** What to subscribe to, and where the events go. */
export interface StageSubscriptionProps {
  /** The name or the ARN of the bus. The stack must be in its account and Region. */
  readonly bus: string;
  readonly pattern: SubscriptionPattern;
  /** Any target of `aws-events-targets`, without a dead-letter queue or retries of its own. */
  readonly target: IRuleTarget;
  /** EventBridge's own unless given: 185 attempts within a day. A bus as target cannot have another. */
  readonly retry?: RetryPolicy;
}

/**
 * A rule on the bus of Customer Lifecycle with its target. What cannot be delivered is kept for 14 days in a dead-letter queue of
 * its own, and raises an alarm. Of a Lambda function that is the target, events that it fails on go there too, unless it is
 * imported without its role.
 *
 * @throws {WrongSubscription} when the bus, the pattern or the retries are wrong
 */
export class StageSubscription extends Construct {
  readonly rule: Rule;
  readonly deadLetterQueue: Queue;
  /** The two alarms, which have no action: `for (const alarm of subscription.alarms) alarm.addAlarmAction(…)`. */
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { bus, pattern, target, retry = {} }: StageSubscriptionProps) {
    super(scope, id);
    const { path } = this.node;
    // Callers without types can leave out what is required.
    const plain = pattern === undefined ? undefined : JSON.parse(JSON.stringify(pattern));
    const address = readBusAddress(bus);
    const busFault = 'fault' in address ? address.fault : whyUnreachable(address, Stack.of(this));
    throwFaults(path, [
      ...(busFault === undefined ? [] : [busFault]),
      ...patternFaults(plain),
      ...retryFaults(retry),
    ]);
    const busName = 'fault' in address ? bus : address.name;

    this.rule = new Rule(this, 'Rule', {
      eventBus: EventBus.fromEventBusName(this, 'Bus', busName),
      eventPattern: { source: ['customer-lifecycle'] },
    });
    // The property of CDK's construct cannot have every name of a pattern, such as replay-name.
    const { defaultChild } = this.rule.node;
    if (defaultChild instanceof CfnRule) defaultChild.eventPattern = plain;
    this.deadLetterQueue = this.createDeadLetterQueue();
    this.rule.addTarget(this.withFailures(target, retry));

    // The ARN ends in rule/BUS/NAME.
    const ruleName = Fn.select(2, Fn.split('/', this.rule.ruleArn));
    this.alarms = [
      this.raise(
        'DeadLetters',
        this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({
          statistic: 'Maximum',
          period: Duration.minutes(5),
        }),
        'Impact: events were not processed; they wait in the dead-letter queue, at most 14 days. ' +
          'Look at: the attribute ERROR_MESSAGE of a message, or its responsePayload if a Lambda function failed. Fix it, and send the messages again.',
      ),
      this.raise(
        'FailedInvocations',
        new Metric({
          namespace: 'AWS/Events',
          metricName: 'FailedInvocations',
          dimensionsMap: { EventBusName: busName, RuleName: ruleName },
          statistic: 'Sum',
          period: Duration.minutes(5),
        }),
        'Impact: events of this rule could not be delivered. ' +
          'Look at: the dead-letter queue. If it is empty, the events could not be kept either: ask the owner of the bus to replay them.',
      ),
    ];
  }

  private createDeadLetterQueue(): Queue {
    const queue = new Queue(this, 'DeadLetterQueue', {
      // EventBridge cannot write with the key of AWS for SQS (KMS_MANAGED).
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': this.rule.ruleArn } },
      }),
    );
    for (const resource of queue.node.children.filter((child) => child.node.id === 'Resource'))
      Validations.of(resource).acknowledge({
        id: 'AwsSolutions-SQS3',
        reason: 'It is itself the dead-letter queue of a rule, which cdk-nag does not look at.',
      });
    return queue;
  }

  /** The target, with the dead-letter queue and the retries. */
  private withFailures(target: IRuleTarget, { attempts, maxAge }: RetryPolicy): IRuleTarget {
    return {
      bind: (rule, id) => {
        const bound = target.bind(rule, id);
        throwFaults(this.node.path, [
          ...(bound.deadLetterConfig === undefined
            ? []
            : [
                'The target has a dead-letter queue of its own: leave it out, because StageSubscription has one.',
              ]),
          ...(bound.retryPolicy === undefined
            ? []
            : ['The target has retries of its own: give "retry" to StageSubscription instead.']),
        ]);
        const { targetResource } = bound;
        // EventBridge is done when Lambda has taken the event: what the function then fails on reaches no queue of the rule. The
        // role of a function that is imported by its ARN cannot be allowed to write to the queue.
        if (
          targetResource instanceof FunctionBase &&
          targetResource.role !== undefined &&
          !targetResource.node.tryFindChild('EventInvokeConfig')
        )
          targetResource.configureAsyncInvoke({ onFailure: new SqsDestination(this.deadLetterQueue) });
        return {
          ...bound,
          deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
          ...(attempts === undefined && maxAge === undefined
            ? {}
            : {
                retryPolicy: {
                  ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
                  ...(maxAge !== undefined && { maximumEventAgeInSeconds: maxAge.toSeconds() }),
                },
              }),
        };
      },
    };
  }

  private raise(id: string, metric: IMetric, alarmDescription: string): Alarm {
    return new Alarm(this, `${id}Alarm`, {
      metric,
      alarmDescription,
      threshold: 0,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

function retryFaults({ attempts, maxAge }: RetryPolicy): string[] {
  const faults: string[] = [];
  if (attempts !== undefined && !Token.isUnresolved(attempts) && !isWithin(attempts, 0, 185))
    faults.push(`The retry attempts are ${attempts}: give a whole number from 0 to 185.`);
  if (
    maxAge !== undefined &&
    !maxAge.isUnresolved() &&
    !isWithin(maxAge.toSeconds({ integral: false }), 60, 86_400)
  )
    faults.push(
      `The retry maxAge is ${maxAge.toHumanString()}: give whole seconds, from one minute to one day.`,
    );
  return faults;
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}
