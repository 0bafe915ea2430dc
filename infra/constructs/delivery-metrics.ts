import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterPattern, type ILogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { METRICS } from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';
import type { WebhookApi } from './webhook-api.ts';

/**
 * Metrics that CloudWatch Logs counts in the log of `ingest` and in the access log, without a call and without a line more.
 * One that counts nothing costs nothing. The namespace has the stage, because such a metric cannot have the function as its
 * dimension, and two environments can share an account.
 */
export class DeliveryMetrics extends Construct {
  private readonly namespace: string;
  private readonly ingestLog: ILogGroup;
  private readonly accessLog: ILogGroup;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly stage: string; readonly api: WebhookApi; readonly ingest: ServiceFunction },
  ) {
    super(scope, id);
    this.namespace = `${METRICS.namespace}/${props.stage}`;
    this.ingestLog = props.ingest.logGroup;
    this.accessLog = props.api.accessLog;
  }

  /**
   * Deliveries that were answered with 401. Those without any signature do not count: they come from scanners, and from
   * whoever opens the URL.
   */
  refused(options: MetricOptions): Metric {
    return this.count(
      'DeliveriesRefused',
      this.ingestLog,
      '{ $.message = "Delivery refused" && $.status = 401 && $.reason != "missing-signature" }',
      options,
    );
  }

  /** Requests that the API answered with 429 before any function saw them. */
  throttled(options: MetricOptions): Metric {
    return this.count('DeliveriesThrottled', this.accessLog, '{ $.status = "429" }', options);
  }

  /** Authentic deliveries of a connection, whatever became of them. */
  takenFrom(connection: string, options: MetricOptions): Metric {
    return this.count(
      `DeliveriesFrom-${connection}`,
      this.ingestLog,
      `{ $.message = "Delivery taken" && $.connection = "${connection}" }`,
      options,
    );
  }

  private count(name: string, logGroup: ILogGroup, pattern: string, options: MetricOptions): Metric {
    return new MetricFilter(this, name, {
      logGroup,
      filterPattern: FilterPattern.literal(pattern),
      metricNamespace: this.namespace,
      metricName: name,
      metricValue: '1',
    }).metric(options);
  }
}
