import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  Metric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRICS, OTHER_METRICS } from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';
import type { WebhookApi } from './webhook-api.ts';

const FIVE_MINUTES = { statistic: 'Sum', period: Duration.minutes(5) };
const FIFTEEN_MINUTES = { statistic: 'Maximum', period: Duration.minutes(15) };
const LATE = Duration.minutes(5);

/**
 * The seven alarms. Each costs $0.10 a month, so no two report the same problem. The description of an alarm says who is
 * affected and where to look; docs/operating.md says what to do.
 */
export class Alarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly api: WebhookApi;
      readonly ingest: ServiceFunction;
      readonly publish: ServiceFunction;
      readonly review: ServiceFunction;
      readonly redrive: ServiceFunction;
    },
  ) {
    super(scope, id);
    const { api, ingest, publish, review, redrive } = props;
    this.raise(
      'ApiFailing',
      api.metricServerErrors(FIVE_MINUTES),
      'Impact: webhooks or queries are answered with a 5xx. Senders repeat for hours; some then disable the webhook. ' +
        'Look at: the access log (which route), then the log of ingest or query.',
    );
    this.raise(
      'PublishFailing',
      publish.metricErrors(FIVE_MINUTES),
      'Impact: subscribers get stage changes late; records that fail for six hours are stored in the parking bucket, and you have to send them again. ' +
        'Look at: the log of publish, then aws/lambda/ in the parking bucket.',
    );
    this.raise(
      'ReviewFailing',
      review.metricErrors(FIVE_MINUTES),
      'Impact: customers who become inactive keep their old stage, so churn and win-back are published late; nothing is lost. ' +
        'Look at: the log of review.',
    );
    this.raise(
      'StreamLate',
      publish.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(1) }),
      'Impact: stage changes reach the bus more than five minutes late. After six hours they are stored in the parking bucket instead, and you have to send them again. ' +
        'Look at: the log of publish, the throttling of PutEvents, then aws/lambda/ in the parking bucket.',
      LATE.toMilliseconds(),
    );
    this.raise(
      'DeliveriesParked',
      lifecycleMetric(METRICS.parked, ingest),
      'Impact: deliveries were acknowledged but not applied, so some customers are not up to date. ' +
        'Look at: busy/ in the parking bucket (the table could not keep up; applied by itself) and held/ (not understood; waits for you).',
    );
    this.raise(
      'EventsRefused',
      lifecycleMetric(OTHER_METRICS.refusedEvents, publish),
      'Impact: the bus refused events for good, so subscribers miss these changes and see a gap in the sequence. ' +
        'Look at: the log of publish, then events/ in the parking bucket.',
    );
    this.raise(
      'ErasuresHeld',
      // Counted every five minutes for as long as one is held.
      lifecycleMetric(OTHER_METRICS.erasuresHeld, redrive, FIFTEEN_MINUTES),
      'Impact: a provider has asked to erase all data of a connection (shop/redact). It is erased after seven days and cannot be restored; or a part of it could not be erased. ' +
        'Look at: npm run customer -- erasures. If nobody uninstalled the app: npm run customer -- cancel-erasure CONNECTION.',
    );
  }

  private raise(id: string, metric: IMetric, description: string, above = 0): void {
    new Alarm(this, id, {
      metric,
      alarmDescription: description,
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: 1,
      // No traffic, no data, no trouble.
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

function lifecycleMetric(
  metricName: string,
  { functionName }: ServiceFunction,
  options: MetricOptions = FIVE_MINUTES,
): Metric {
  const dimensionsMap = { [METRICS.dimension]: functionName };
  return new Metric({ namespace: METRICS.namespace, metricName, dimensionsMap, ...options });
}
