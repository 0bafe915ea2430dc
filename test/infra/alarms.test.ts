import { readFileSync } from 'node:fs';
import type { Template } from 'aws-cdk-lib/assertions';
import { beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { fixedCost } from '../../local/bench/cost.ts';
import { webhookEvent } from '../support/api-event.ts';
import { captureOutput } from '../support/captured-output.ts';
import { genericDelivery } from '../support/connectors/generic-delivery.ts';
import { createModelTable } from '../support/model-table.ts';
import { TEST_KEY } from '../support/services.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';
import { createTestService } from '../support/test-service.ts';

const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:on-call';
const usual = synthesisedApp();
const optional = synthesisedApp('dev', undefined, {
  alarms: {
    topicArn: TOPIC,
    composite: true,
    dashboard: true,
    streamMetrics: true,
    refusedByConnection: true,
    quietAfterHours: { shopify: 6, generic: 168 },
  },
});
const FORWARDED = 'arn:aws:events:eu-central-1:222233334444:event-bus/marketing';
const notifying = synthesisedApp('dev', undefined, {
  alarms: { topicArn: TOPIC },
  forwardTo: [FORWARDED],
});

const alarmSchema = z.object({
  AlarmDescription: z.string(),
  Namespace: z.string(),
  MetricName: z.string(),
  Statistic: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]),
  Period: z.number(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  EvaluationPeriods: z.number(),
  TreatMissingData: z.string(),
  AlarmActions: z.array(z.string()).optional(),
  OKActions: z.array(z.string()).optional(),
});
type AlarmProperties = z.infer<typeof alarmSchema>;

/** The alarms of a template by their ids in the construct. */
function alarmsOf(template: Template): Map<string, AlarmProperties> {
  return new Map(
    Object.entries(template.findResources('AWS::CloudWatch::Alarm')).map(([id, { Properties }]) => [
      id.replace(/^Alarms/, '').replace(/[0-9A-F]{8}$/, ''),
      alarmSchema.parse(Properties),
    ]),
  );
}

/** When an alarm rings, in one line. */
function ruleOf(alarm: AlarmProperties): string {
  const { Namespace, MetricName, Statistic, Period, EvaluationPeriods, Threshold, TreatMissingData } = alarm;
  const operator = alarm.ComparisonOperator === 'GreaterThanThreshold' ? '>' : '<';
  const missing = TreatMissingData === 'breaching' ? ', or no data' : '';
  return `${Statistic} of ${Namespace} ${MetricName} ${operator} ${Threshold} for ${EvaluationPeriods} × ${Period / 60} min${missing}`;
}

const rulesOf = (template: Template) =>
  Object.fromEntries([...alarmsOf(template)].map(([id, alarm]) => [id, ruleOf(alarm)]));

const NINE = {
  ApiFailing: 'Sum of AWS/ApiGateway 5xx > 0 for 1 × 5 min',
  DeliveriesRefused: 'Sum of CustomerLifecycle/dev DeliveriesRefused > 2 for 1 × 60 min',
  DeliveriesThrottled: 'Sum of CustomerLifecycle/dev DeliveriesThrottled > 0 for 1 × 5 min',
  DeliveriesWaiting: 'Maximum of CustomerLifecycle DeliveriesWaiting > 0 for 2 × 10 min',
  ErasuresHeld: 'Maximum of CustomerLifecycle ErasuresHeld > 0 for 1 × 15 min',
  EventsLate: 'Maximum of AWS/Lambda IteratorAge > 300000 for 1 × 5 min',
  EventsNotPublished: 'Maximum of CustomerLifecycle EventsNotPublished > 0 for 1 × 15 min',
  ReviewNotRunning: 'Minimum of AWS/Lambda Errors > 0 for 2 × 5 min, or no data',
  RedriveNotRunning: 'Minimum of AWS/Lambda Errors > 0 for 2 × 10 min, or no data',
};

describe('the alarms', () => {
  const alarms = [...alarmsOf(usual.serviceTemplate)];

  it('are nine', () => {
    expect(rulesOf(usual.serviceTemplate)).toEqual(NINE);
  });

  it('look at one function each, so that one environment does not raise the alarm of another', () => {
    const functions = Object.fromEntries(
      alarms
        .filter(([, { Dimensions }]) => Dimensions.some(({ Name }) => Name === 'FunctionName'))
        .map(([id, { Dimensions }]) => [id, /"Ref":"([a-z]+)/.exec(JSON.stringify(Dimensions))?.[1]]),
    );
    expect(functions).toEqual({
      DeliveriesWaiting: 'redrive',
      ErasuresHeld: 'redrive',
      EventsLate: 'publish',
      EventsNotPublished: 'redrive',
      RedriveNotRunning: 'redrive',
      ReviewNotRunning: 'review',
    });
    const others = alarms.filter(([id]) => functions[id] === undefined);
    for (const [id, { Namespace, Dimensions }] of others)
      expect(`${Namespace} ${JSON.stringify(Dimensions)}`, id).toMatch(/ApiId|\/dev/);
  });

  it('notify nobody by default', () => {
    for (const [, { AlarmActions, OKActions }] of alarms)
      expect([AlarmActions, OKActions]).toEqual([undefined, undefined]);
    usual.serviceTemplate.resourceCountIs('AWS::CloudWatch::CompositeAlarm', 0);
    usual.serviceTemplate.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  it('leave the fixed cost below its budget', () => {
    expect(costOf(usual)).toBeLessThanOrEqual(1.5);
  });
});

describe.each([...alarmsOf(optional.serviceTemplate), ...alarmsOf(notifying.serviceTemplate)])(
  'the alarm %s',
  (id, { AlarmDescription }) => {
    const section = /^Impact: .+ Runbook: docs\/runbook\.md#([a-z]+)$/.exec(AlarmDescription)?.[1];
    const runbook = readFileSync(new URL('../../docs/runbook.md', import.meta.url), 'utf8');

    it('says who is affected, and names its section of the runbook', () => {
      const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());
      expect(sections).toContain(section);
      expect(id.toLowerCase().startsWith(section ?? '-')).toBe(true);
    });

    it('has a section that says what happened, what to look at, what to do, and when it is over', () => {
      const [, text = ''] =
        new RegExp(`^## ${section}$(.*?)(?=^## |$(?![\\s\\S]))`, 'ims').exec(runbook) ?? [];
      for (const heading of ['**What happened.**', '**Look at**', '**Do', '**Over when**'])
        expect(text, `${section} ${heading}`).toContain(heading);
    });
  },
);

describe('which connection is refused', () => {
  const description = (id: string, { serviceTemplate }: typeof usual) =>
    alarmsOf(serviceTemplate).get(id)?.AlarmDescription;

  it('is the answer of a saved query, which the alarm for all connections names', () => {
    const [saved] = Object.values(usual.serviceTemplate.findResources('AWS::Logs::QueryDefinition'));
    expect(saved?.Properties).toMatchObject({
      Name: 'customer-lifecycle-dev/refused-by-connection',
      LogGroupNames: [{ Ref: expect.stringMatching(/^ingestLog/) }],
    });
    expect(saved?.Properties.QueryString.split('\n')).toEqual([
      'filter message = "Delivery refused" and status = 401 and reason != "missing-signature"',
      '| stats count(*) as deliveries, max(@timestamp) as last by connection, reason',
      '| sort deliveries desc',
    ]);
    expect(description('DeliveriesRefused', usual)).toContain(saved?.Properties.Name);
  });

  it('is in the alarm itself, if there is one for each connection', () => {
    expect(description('DeliveriesRefusedshopify', optional)).toMatch(
      /^Impact: deliveries of shopify are answered with 401/,
    );
  });
});

describe('with a topic', () => {
  it('each alarm notifies it, also when it is over', () => {
    for (const [, { AlarmActions, OKActions }] of alarmsOf(notifying.serviceTemplate))
      expect([AlarmActions, OKActions]).toEqual([[TOPIC], [TOPIC]]);
  });

  it('only the alarms of a bus to forward to cost more by the month', () => {
    expect(costOf(notifying) - costOf(usual)).toBeCloseTo(0.2);
  });

  it('and a composite alarm, only that one notifies it, and it rings with any other', () => {
    const { serviceTemplate } = optional;
    for (const [, { AlarmActions }] of alarmsOf(serviceTemplate)) expect(AlarmActions).toBeUndefined();
    const [composite] = Object.values(serviceTemplate.findResources('AWS::CloudWatch::CompositeAlarm'));
    expect(composite?.Properties).toMatchObject({ AlarmActions: [TOPIC], OKActions: [TOPIC] });
    const rule = JSON.stringify(composite?.Properties.AlarmRule);
    for (const id of Object.keys(serviceTemplate.findResources('AWS::CloudWatch::Alarm')))
      expect(rule).toContain(`"${id}"`);
    expect(rule).not.toContain('AND');
  });
});

describe('with all options', () => {
  it('alarms are added: on records that Lambda gave up on, on each connection that is usually busy, and on refused deliveries of each', () => {
    const { DeliveriesRefused: _, ...others } = NINE;
    expect(rulesOf(optional.serviceTemplate)).toEqual({
      ...others,
      DeliveriesRefusedshopify: 'Sum of CustomerLifecycle/dev DeliveriesRefused-shopify > 2 for 1 × 60 min',
      DeliveriesRefusedgeneric: 'Sum of CustomerLifecycle/dev DeliveriesRefused-generic > 2 for 1 × 60 min',
      EventsDropped: 'Sum of AWS/Lambda DroppedEventCount > 0 for 1 × 5 min',
      ConnectionQuietshopify:
        'Sum of CustomerLifecycle/dev DeliveriesFrom-shopify < 1 for 6 × 60 min, or no data',
      ConnectionQuietgeneric:
        'Sum of CustomerLifecycle/dev DeliveriesFrom-generic < 1 for 168 × 60 min, or no data',
    });
    optional.serviceTemplate.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      MetricsConfig: { Metrics: ['EventCount'] },
    });
  });

  it('the dashboard shows every alarm', () => {
    const [dashboard] = Object.values(optional.serviceTemplate.findResources('AWS::CloudWatch::Dashboard'));
    const body = JSON.stringify(dashboard?.Properties.DashboardBody);
    for (const id of Object.keys(optional.serviceTemplate.findResources('AWS::CloudWatch::Alarm')))
      expect(body).toContain(`"${id}"`);
  });

  it('the fixed cost is that of the page on operating: four alarms, a composite alarm and a dashboard', () => {
    expect(costOf(optional) - costOf(usual)).toBeCloseTo(4 * 0.1 + 0.5 + 3);
  });
});

describe('a metric from the log', () => {
  let output: ReturnType<typeof captureOutput>;
  beforeEach(() => {
    output = captureOutput();
  });

  const visit = { id: '1', type: 'visit', occurredAt: '2026-05-01T10:00:00Z', customer: { id: '1' } };
  const counted = (metric: string) =>
    output
      .text()
      .split('\n')
      .filter((line) => line !== '' && matches(patternOf(metric), JSON.parse(line))).length;

  it('counts deliveries with a wrong signature, not those without any, and not those that are taken', async () => {
    const service = createTestService(createModelTable().client);
    const delivery = genericDelivery(visit);
    await service.send('generic', delivery);
    expect(counted('DeliveriesRefused-generic')).toBe(0);
    await service.ingest(webhookEvent('generic', delivery));
    expect(counted('DeliveriesRefused-generic')).toBe(0);
    service.live.secrets = { identityKey: TEST_KEY, connections: new Map() };
    await service.send('generic', delivery);
    expect(counted('DeliveriesRefused-generic')).toBe(1);
    expect(counted('DeliveriesRefused-shopify')).toBe(0);
  });

  it('counts authentic deliveries of the connection, also repeated, ignored and parked ones', async () => {
    const service = createTestService(createModelTable().client);
    for (const body of [visit, visit, '{']) await service.send('generic', genericDelivery(body));
    expect(counted('DeliveriesFrom-generic')).toBe(3);
    expect(counted('DeliveriesFrom-shopify')).toBe(0);
  });

  it('of throttled requests looks for the status as the access log writes it', () => {
    const [stage] = Object.values(usual.serviceTemplate.findResources('AWS::ApiGatewayV2::Stage'));
    const format = z.string().parse(stage?.Properties.AccessLogSettings.Format);
    const line = JSON.parse(format.replaceAll('$context.status', '429'));
    expect(matches(patternOf('DeliveriesThrottled'), line)).toBe(true);
    expect(matches(patternOf('DeliveriesThrottled'), { ...line, status: '200' })).toBe(false);
  });

  function patternOf(metric: string): string {
    const filters = Object.values(optional.serviceTemplate.findResources('AWS::Logs::MetricFilter'));
    const found = filters.find(({ Properties }) => Properties.MetricTransformations[0].MetricName === metric);
    return z.string().parse(found?.Properties.FilterPattern);
  }
});

/**
 * Whether a log line matches a pattern of equalities and inequalities.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function matches(pattern: string, line: Record<string, unknown>): boolean {
  const conditions = pattern.slice(2, -2).split(' && ');
  return conditions.every((condition) => {
    const [, field = '', operator, value = ''] = /^\$\.(\w+) (!?=) (.+)$/.exec(condition) ?? [];
    return (line[field] === JSON.parse(value)) === (operator === '=');
  });
}

function costOf({ dataTemplate, serviceTemplate }: typeof usual): number {
  const templates = [dataTemplate.toJSON(), serviceTemplate.toJSON()];
  return fixedCost(templates, { readUnits: 8 })[0]?.measured ?? Number.NaN;
}
