import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { HIGH_VALUE_CHURN, INVOLUNTARY_CHURN, NEW_PROMOTER } from '../patterns.ts';
import { SubscriberStack } from '../subscriber-stack.ts';

// The tests need no bundled code.
const app = new App({ context: { 'aws:cdk:bundling-stacks': [] } });
const stack = new SubscriberStack(app, 'Subscriber', {
  bus: 'customer-lifecycle-dev',
  webhookUrl: 'https://crm.example.com/hooks/lost-customers',
  webhookKeySecret: 'crm-webhook-key',
  mailUrl: 'https://mail.example.com/send',
});
const template = Template.fromStack(stack);

/** The logical id of the target of each rule with this pattern, without the hash. */
function targetsOf(pattern: object): string[] {
  const rules = template.findResources('AWS::Events::Rule', {
    Properties: { EventPattern: JSON.parse(JSON.stringify(pattern)) },
  });
  return Object.values(rules).map(({ Properties }) => {
    expect(Properties.EventBusName).toBe('customer-lifecycle-dev');
    const [{ Arn }] = Properties.Targets;
    return String(Arn['Fn::GetAtt'][0]).slice(0, -8);
  });
}

describe('the stack', () => {
  test('sends each change to what acts on it', () => {
    template.resourceCountIs('AWS::Events::Rule', 4);
    expect(targetsOf(HIGH_VALUE_CHURN)).toEqual(['Calls', 'WebhookApiDestination']);
    expect(targetsOf(NEW_PROMOTER)).toEqual(['AskForReview']);
    expect(targetsOf(INVOLUNTARY_CHURN)).toEqual(['RemindOfPayment']);
  });

  test('keeps what could not be delivered, and raises alarms', () => {
    const rules = Object.values(template.findResources('AWS::Events::Rule'));
    const queues = rules.map(({ Properties }) => Properties.Targets[0].DeadLetterConfig.Arn['Fn::GetAtt'][0]);
    expect(new Set(queues).size).toBe(4);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 8);
    template.resourceCountIs('AWS::Lambda::EventInvokeConfig', 2);
  });

  test('gives the webhook only what it needs, with the key from Secrets Manager', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [
        Match.objectLike({
          InputTransformer: {
            InputPathsMap: {
              'detail-metadata-eventId': '$.detail.metadata.eventId',
              'detail-data-customerId': '$.detail.data.customerId',
              'detail-data-churn-reason': '$.detail.data.churn.reason',
              'detail-data-churn-since': '$.detail.data.churn.since',
            },
            InputTemplate: Match.anyValue(),
          },
        }),
      ],
    });
    template.hasResourceProperties('AWS::Events::Connection', {
      AuthParameters: {
        ApiKeyAuthParameters: {
          ApiKeyName: 'x-api-key',
          ApiKeyValue: '{{resolve:secretsmanager:crm-webhook-key:SecretString:::}}',
        },
      },
    });
  });

  test("has no finding of cdk-nag's AwsSolutions rules", () => {
    expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
    // The rules take seconds, and many of them on a slow machine.
  }, 120_000);
});
