import { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  MetricType,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { TABLE } from '../../shared/platform/names.ts';
import type { CustomerTable } from './customer-table.ts';
import type { ParkedDeliveries } from './parked-deliveries.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * Feeds only the table's transitions to a function. A record that fails is retried for six hours, in order, then stored whole
 * with the parked deliveries. The number of tries has no limit: Lambda does not say how long it waits between them, and twenty
 * can pass within minutes, which is shorter than an outage. An event that the bus refuses for itself does not fail: the
 * function stores it. Six hours leave eighteen of the stream's 24 hours to react.
 */
export class PublishStream extends Construct {
  /** The records that Lambda gave up on; only with metrics of its own, which it does not report without charge. */
  readonly droppedRecords: Metric | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly table: CustomerTable;
      readonly parkedDeliveries: ParkedDeliveries;
      /** Whose role reads the stream. */
      readonly reader: ServiceFunction;
      /** What is invoked: the reader, or its alias. */
      readonly target: IFunction;
      readonly hasMetrics: boolean;
    },
  ) {
    super(scope, id);
    const { table, parkedDeliveries, reader, target, hasMetrics } = props;
    table.grantStream(reader);
    // CDK's own S3 destination would let the function read, write and delete everything in the bucket.
    const destination = parkedDeliveries.grantStreamFailures(reader);
    const mapping = new EventSourceMapping(this, 'Mapping', {
      target,
      eventSourceArn: table.streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [
        FilterCriteria.filter({
          eventName: FilterRule.isEqual('INSERT'),
          dynamodb: { Keys: { [TABLE.sortKey]: { S: FilterRule.beginsWith(TABLE.transitionPrefix) } } },
        }),
      ],
      batchSize: 100,
      // One batch at a time per shard, so that a customer's transitions arrive in the order of their commits.
      parallelizationFactor: 1,
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      maxRecordAge: Duration.hours(6),
      supportS3OnFailureDestination: true,
      onFailure: { bind: () => ({ destination }) },
      ...(hasMetrics && { metricsConfig: { metrics: [MetricType.EVENT_COUNT] } }),
    });
    if (hasMetrics)
      this.droppedRecords = new Metric({
        namespace: 'AWS/Lambda',
        metricName: 'DroppedEventCount',
        dimensionsMap: { EventSourceMappingUUID: mapping.eventSourceMappingId },
        statistic: 'Sum',
        period: Duration.minutes(5),
      });
  }
}
