import type { Metric, MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import {
  FilterPattern,
  type ILogGroup,
  MetricFilter,
  QueryDefinition,
  QueryString,
} from 'aws-cdk-lib/aws-logs';
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
  private readonly api: WebhookApi;

  constructor(
    scope: Construct,
    id: string,
    props: { readonly stage: string; readonly api: WebhookApi; readonly ingest: ServiceFunction },
  ) {
    super(scope, id);
    this.namespace = `${METRICS.namespace}/${props.stage}`;
    this.ingestLog = props.ingest.logGroup;
    this.api = props.api;
    // The alarm is for all connections. The query says which it is, and costs nothing until it is run.
    new QueryDefinition(this, 'RefusedByConnection', {
      queryDefinitionName: refusedQueryName(props.stage),
      logGroups: [this.ingestLog],
      queryString: new QueryString({
        filterStatements: ['message = "Delivery refused" and status = 401 and reason != "missing-signature"'],
        statsStatements: ['count(*) as deliveries, max(@timestamp) as last by connection, reason'],
        sort: 'deliveries desc',
      }),
    });
  }

  /**
   * Deliveries that were answered with 401. Those without any signature do not count: they come from scanners, and from
   * whoever opens the URL.
   * @param connection the only connection to count; all of them without it
   */
  refused(options: MetricOptions, connection?: string): Metric {
    const conditions = [
      '$.message = "Delivery refused"',
      '$.status = 401',
      '$.reason != "missing-signature"',
      ...(connection === undefined ? [] : [`$.connection = "${connection}"`]),
    ];
    return this.count(
      connection === undefined ? 'DeliveriesRefused' : `DeliveriesRefused-${connection}`,
      this.ingestLog,
      `{ ${conditions.join(' && ')} }`,
      options,
    );
  }

  /**
   * Requests that were answered with a 5xx. An API that exists already may have routes of others, so there only the
   * webhooks count.
   */
  failed(options: MetricOptions): Metric {
    if (this.api.isOwn) return this.api.metricServerErrors(options);
    return this.count(
      'DeliveriesFailed',
      this.api.accessLog,
      '{ $.status = "5*" && $.routeKey = "ANY /webhooks/*" }',
      options,
    );
  }

  /** Requests that the API answered with 429 before any function saw them. */
  throttled(options: MetricOptions): Metric {
    return this.count('DeliveriesThrottled', this.api.accessLog, '{ $.status = "429" }', options);
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

/** The name of the saved query of CloudWatch Logs Insights that counts refused deliveries of the last hours. */
export function refusedQueryName(stage: string): string {
  return `customer-lifecycle-${stage}/refused-by-connection`;
}
