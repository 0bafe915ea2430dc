import { Duration, SecretValue, Stack } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  EventField,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import {
  ApiDestination as ApiDestinationTarget,
  LambdaFunction,
  SqsQueue,
} from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { StageSubscription } from 'customer-lifecycle-events/cdk';
import { MailFunction } from './mail-function.ts';
import { HIGH_VALUE_CHURN, INVOLUNTARY_CHURN, NEW_PROMOTER } from './patterns.ts';

/** Where the events come from and go to: the context in cdk.json. */
export interface SubscriberStackProps {
  /** The output BusName of Customer Lifecycle. */
  readonly bus: string;
  /** Gets the customers of high value who were lost. */
  readonly webhookUrl: string;
  /** The name of the secret in Secrets Manager that holds the key of the webhook. */
  readonly webhookKeySecret: string;
  /** The team's mail service. */
  readonly mailUrl: string;
}

/** Everything that the team does when the stage of a customer changes. */
export class SubscriberStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { bus, webhookUrl, webhookKeySecret, mailUrl }: SubscriberStackProps,
  ) {
    super(scope, id, { description: 'Acts on stage changes of customers' });

    new StageSubscription(this, 'CallLostCustomers', {
      bus,
      pattern: HIGH_VALUE_CHURN,
      target: new SqsQueue(this.createQueue()),
    });

    new StageSubscription(this, 'ReportLostCustomers', {
      bus,
      pattern: HIGH_VALUE_CHURN,
      target: this.createWebhook(webhookUrl, webhookKeySecret),
    });

    new StageSubscription(this, 'AskForReviews', {
      bus,
      pattern: NEW_PROMOTER,
      target: new LambdaFunction(new MailFunction(this, 'AskForReview', { file: 'ask-for-review', mailUrl })),
    });

    new StageSubscription(this, 'RemindOfPayments', {
      bus,
      pattern: INVOLUNTARY_CHURN,
      target: new LambdaFunction(
        new MailFunction(this, 'RemindOfPayment', { file: 'remind-of-payment', mailUrl }),
      ),
    });
  }

  /** The queue of the people who call. What they could not process five times goes to a queue of its own. */
  private createQueue(): Queue {
    const secure = {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    };
    const failed = new Queue(this, 'FailedCalls', secure);
    return new Queue(this, 'Calls', { ...secure, deadLetterQueue: { queue: failed, maxReceiveCount: 5 } });
  }

  private createWebhook(endpoint: string, keySecret: string): ApiDestinationTarget {
    const connection = new Connection(this, 'WebhookConnection', {
      authorization: Authorization.apiKey('x-api-key', SecretValue.secretsManager(keySecret)),
    });
    const webhook = new ApiDestination(this, 'Webhook', { connection, endpoint, rateLimitPerSecond: 10 });
    return new ApiDestinationTarget(webhook, {
      // Only what the receiver needs. It drops an event id that it knows.
      event: RuleTargetInput.fromObject({
        eventId: EventField.fromPath('$.detail.metadata.eventId'),
        customerId: EventField.fromPath('$.detail.data.customerId'),
        reason: EventField.fromPath('$.detail.data.churn.reason'),
        lostAt: EventField.fromPath('$.detail.data.churn.since'),
      }),
    });
  }
}
