import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { ACKNOWLEDGEMENTS } from '../../infra/nag.ts';
import { lifecycleApp } from '../support/synthesised-app.ts';

describe("cdk-nag's AwsSolutions rules", () => {
  it.each(['dev', 'prod'])('find nothing unacknowledged in %s', (stage) => {
    const { app } = lifecycleApp(stage);
    expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
  });
});

it('with all options of the alarms they find nothing either', () => {
  const alarms = {
    topicArn: 'arn:aws:sns:eu-central-1:111122223333:on-call',
    composite: true,
    dashboard: true,
    streamMetrics: true,
    quietAfterHours: { shopify: 6 },
  };
  const { app } = lifecycleApp('dev', undefined, { alarms });
  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
});

describe('the acknowledgements', () => {
  it('are at most eight', () => {
    expect(ACKNOWLEDGEMENTS.length).toBeLessThanOrEqual(8);
  });

  it.each(ACKNOWLEDGEMENTS.map((one) => [one.rule, one] as const))(
    '%s is one rule on one resource, with its reason',
    (_, { rule, resource, reason }) => {
      expect(rule).toMatch(/^AwsSolutions-[A-Z]+[0-9]+(\[.+\])?$/);
      expect(resource).toMatch(/\/Resource$/);
      expect(reason).toMatch(/^[A-Z].{40,}\.$/);
    },
  );

  it('have one wildcard in a role: the keys of the failed stream records that Lambda writes', () => {
    const rules = ACKNOWLEDGEMENTS.map(({ rule }) => rule);
    expect(rules.filter((rule) => /IAM|\*/.test(rule))).toEqual([
      expect.stringMatching(
        /^AwsSolutions-IAM5\[Resource::<ParkedDeliveriesBucket[0-9A-F]+\.Arn>\/aws\/lambda\/\*\]$/,
      ),
    ]);
  });

  it('are all needed: without them the rules find exactly these', () => {
    const { app, ...stacks } = lifecycleApp();
    // Removes the acknowledgements; CDK has no function for it.
    for (const construct of app.node.findAll()) Reflect.set(construct.node, '_metadata', []);
    const found = new AwsSolutionsChecks()
      .validateScope(app)
      .violations.flatMap(({ ruleName, violatingResources }) =>
        violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      );
    expect(found.sort()).toEqual(
      ACKNOWLEDGEMENTS.map(
        ({ rule, stack, resource }) => `${rule} ${stacks[stack].stackName}/${resource}`,
      ).sort(),
    );
  });
});
