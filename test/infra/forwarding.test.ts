import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { Forwarding } from '../../infra/constructs/forwarding.ts';
import { LifecycleBus } from '../../infra/constructs/lifecycle-bus.ts';
import { check, matches } from '../../packages/event-patterns/src/event-patterns.ts';
import { sampleEvents } from '../../packages/events/src/sample-events.ts';
import { lifecycleApp } from '../support/synthesised-app.ts';

const TO = [
  'arn:aws:events:eu-central-1:222233334444:event-bus/marketing',
  'arn:aws:events:us-east-1:111122223333:event-bus/warehouse',
];

describe('the service stack', () => {
  it('forwards events only if a bus is configured', () => {
    expect(lifecycleApp().service.node.tryFindChild('Forwarding')).toBeUndefined();
    expect(
      lifecycleApp('dev', undefined, { forwardTo: TO }).service.node.tryFindChild('Forwarding'),
    ).toBeInstanceOf(Forwarding);
  });
});

describe('forwarding to buses of other accounts and Regions', () => {
  const app = new App();
  const stack = new Stack(app, 'Service');
  new Forwarding(stack, 'Forwarding', {
    bus: new LifecycleBus(stack, 'Lifecycle', { name: 'lifecycle', isOrdered: false }),
    to: TO,
  });
  const template = Template.fromStack(stack);
  const rules = Object.values(template.findResources('AWS::Events::Rule'));

  it('sends every event to each of them', () => {
    expect(rules.map(({ Properties }) => Properties.Targets.map(({ Arn }: { Arn: string }) => Arn))).toEqual([
      [TO[0]],
      [TO[1]],
    ]);
    for (const { Properties } of rules) {
      expect(check(Properties.EventPattern)).toEqual([]);
      for (const event of Object.values(sampleEvents()))
        expect(matches(Properties.EventPattern, event)).toBe(true);
    }
  });

  it.each(TO)('has a role that may write to this bus alone: %s', (bus) => {
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'events:PutEvents', Resource: bus }] },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      Targets: [Match.objectLike({ Arn: bus, RoleArn: Match.anyValue() })],
    });
  });

  it('keeps what does not arrive in a dead-letter queue for each, with alarms', () => {
    template.resourceCountIs('AWS::SQS::Queue', 2);
    template.resourceCountIs('AWS::CloudWatch::Alarm', 4);
  });

  it("has no finding of cdk-nag's AwsSolutions rules", () => {
    expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
  });
});
