import { Duration } from 'aws-cdk-lib';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { TABLE } from '../../shared/platform/names.ts';
import type { CustomerTable } from './customer-table.ts';
import type { ParkedDeliveries } from './parked-deliveries.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * Feeds only the table's transitions to a function. A bad record holds up its shard for a limited time: the
 * batch is halved and retried at most twenty times within six hours, then stored whole with the parked
 * deliveries. Six hours leave eighteen of the stream's 24 hours to react.
 */
export class PublishStream extends Construct {
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
    },
  ) {
    super(scope, id);
    const { table, parkedDeliveries, reader, target } = props;
    table.grantStream(reader);
    // CDK's own S3 destination would let the function read, write and delete everything in the bucket.
    const destination = parkedDeliveries.grantStreamFailures(reader);
    new EventSourceMapping(this, 'Mapping', {
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
      retryAttempts: 20,
      maxRecordAge: Duration.hours(6),
      supportS3OnFailureDestination: true,
      onFailure: { bind: () => ({ destination }) },
    });
  }
}
