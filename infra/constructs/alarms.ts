import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  type AlarmBase,
  AlarmRule,
  ComparisonOperator,
  CompositeAlarm,
  type IMetric,
  Metric,
  type MetricOptions,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { METRICS, OTHER_METRICS } from '../../shared/platform/names.ts';
import type { AlarmsConfig } from '../alarm-config.ts';
import { DeliveryMetrics, refusedQueryName } from './delivery-metrics.ts';
import type { PublishStream } from './publish-stream.ts';
import type { ServiceFunction } from './service-function.ts';
import type { WebhookApi } from './webhook-api.ts';

/** What the alarms look at. */
export interface Watched {
  readonly stage: string;
  readonly api: WebhookApi;
  readonly ingest: ServiceFunction;
  readonly publish: ServiceFunction;
  readonly publishStream: PublishStream;
  readonly review: ServiceFunction;
  readonly redrive: ServiceFunction;
  readonly connections: readonly string[];
}

/** When an alarm rings, beyond its metric. */
interface Limit {
  /** The value up to which all is well; 0 unless given. */
  readonly above?: number;
  /** How many periods in a row must be above it; one unless given. */
  readonly periods?: number;
  /** Whether it also rings if there is no data, because a run that does not happen has none. */
  readonly ringsWithoutData?: boolean;
  /** The connection that it is about, if there is one alarm for each. */
  readonly of?: string;
}

const FIVE_MINUTES = { statistic: 'Sum', period: Duration.minutes(5) };
const TEN_MINUTES = { statistic: 'Maximum', period: Duration.minutes(10) };
const FIFTEEN_MINUTES = { statistic: 'Maximum', period: Duration.minutes(15) };
const HOUR = { statistic: 'Sum', period: Duration.hours(1) };

const LATE = Duration.minutes(5);
/** A scanner sends a wrong signature once; a sender with another secret repeats. */
const REFUSED_BY_CHANCE = 2;

/**
 * The nine alarms, and those that are options. Each metric in an alarm costs $0.10 a month, so no two report the same problem.
 * Metrics of our own exist only while something is wrong, because a metric costs more than an alarm. The id of an alarm is
 * its section in docs/runbook.md.
 */
export class Alarms extends Construct {
  /** All alarms on metrics. */
  readonly all: AlarmBase[] = [];

  /** @param others alarms of other constructs, which notify like these */
  constructor(
    scope: Construct,
    id: string,
    watched: Watched,
    options: AlarmsConfig,
    others: readonly AlarmBase[] = [],
  ) {
    super(scope, id);
    const deliveries = new DeliveryMetrics(this, 'Deliveries', watched);
    this.watchDeliveries(watched.redrive, deliveries);
    this.watchRefusals(watched, deliveries, options.refusedByConnection === true);
    this.watchEvents(watched);
    this.watchSchedules(watched);
    for (const [connection, hours] of Object.entries(options.quietAfterHours ?? {}))
      this.watchQuiet(connection, hours, deliveries.takenFrom(connection, HOUR));
    this.all.push(...others);
    this.notify(options);
  }

  private watchDeliveries(redrive: ServiceFunction, deliveries: DeliveryMetrics): void {
    this.raise(
      'ApiFailing',
      deliveries.failed(FIVE_MINUTES),
      'webhooks or queries are answered with a 5xx. Senders repeat for hours; some then disable the webhook.',
    );
    this.raise(
      'DeliveriesThrottled',
      deliveries.throttled(FIVE_MINUTES),
      'requests are answered with 429, because there are more than the API lets through. Senders repeat, so customers are up to date later.',
    );
    this.raise(
      'DeliveriesWaiting',
      lifecycleMetric(OTHER_METRICS.deliveriesWaiting, redrive, TEN_MINUTES),
      'parked deliveries wait after a redrive, so some customers are not up to date. Those in held/ wait for a person.',
      { periods: 2 },
    );
    this.raise(
      'ErasuresHeld',
      // Counted every five minutes for as long as one is held.
      lifecycleMetric(OTHER_METRICS.erasuresHeld, redrive, FIFTEEN_MINUTES),
      'all data of a connection will be erased seven days after its provider asked for it (shop/redact), and cannot be restored; or a part of it could not be erased.',
    );
  }

  private watchRefusals(
    { stage, connections }: Watched,
    deliveries: DeliveryMetrics,
    byConnection: boolean,
  ): void {
    const cause =
      'are answered with 401, so its customers are not up to date. Usually its secret was changed or is missing. Senders give up after hours or days.';
    const limit = { above: REFUSED_BY_CHANCE };
    if (byConnection)
      for (const connection of connections)
        this.raise(
          'DeliveriesRefused',
          deliveries.refused(HOUR, connection),
          `deliveries of ${connection} ${cause}`,
          { ...limit, of: connection },
        );
    else
      this.raise(
        'DeliveriesRefused',
        deliveries.refused(HOUR),
        `deliveries of a tool ${cause} Which one: the saved query ${refusedQueryName(stage)}.`,
        limit,
      );
  }

  private watchEvents({ publish, publishStream, redrive }: Watched): void {
    this.raise(
      'EventsLate',
      // It rises whatever holds up the stream: a bus that takes nothing, an error of the function, or throttling.
      publish.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(5) }),
      'subscribers get events more than five minutes late. After six hours they are stored in the bucket, and a person has to send them.',
      { above: LATE.toMilliseconds() },
    );
    this.raise(
      'EventsNotPublished',
      lifecycleMetric(OTHER_METRICS.eventsNotPublished, redrive, FIFTEEN_MINUTES),
      'subscribers miss events: the bus refused them for good, or did not take them within six hours. They are kept until a person sends them.',
    );
    const { droppedRecords } = publishStream;
    if (droppedRecords !== undefined)
      this.raise(
        'EventsDropped',
        droppedRecords,
        'subscribers miss events: Lambda gave up on their stream records after six hours.',
      );
  }

  private watchSchedules({ review, redrive }: Watched): void {
    this.raise(
      'ReviewNotRunning',
      successOf(review, Duration.minutes(5)),
      'for ten minutes no review has run to its end. Customers who become inactive keep their old stage; erasures, splits and merges that were interrupted stay unfinished.',
      { periods: 2, ringsWithoutData: true },
    );
    this.raise(
      'RedriveNotRunning',
      successOf(redrive, Duration.minutes(10)),
      'for twenty minutes no redrive has run to its end. Parked deliveries stay parked, requests of providers wait, and the alarms DeliveriesWaiting, EventsNotPublished and ErasuresHeld see nothing.',
      { periods: 2, ringsWithoutData: true },
    );
  }

  private watchQuiet(connection: string, hours: number, taken: IMetric): void {
    const alarm = new Alarm(this, `ConnectionQuiet-${connection}`, {
      metric: taken,
      alarmDescription: descriptionOf(
        'ConnectionQuiet',
        `nothing has come from ${connection} for ${hours} h, so its customers may not be up to date.`,
      ),
      threshold: 1,
      comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: hours,
      treatMissingData: TreatMissingData.BREACHING,
    });
    this.all.push(alarm);
  }

  private raise(
    id: string,
    metric: IMetric,
    impact: string,
    { above = 0, periods = 1, ringsWithoutData = false, of }: Limit = {},
  ): void {
    const alarm = new Alarm(this, of === undefined ? id : `${id}-${of}`, {
      metric,
      alarmDescription: descriptionOf(id, impact),
      threshold: above,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: ringsWithoutData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
    this.all.push(alarm);
  }

  private notify({ topicArn, composite }: AlarmsConfig): void {
    const notifying: readonly AlarmBase[] = composite
      ? [
          new CompositeAlarm(this, 'AnyAlarm', {
            alarmRule: AlarmRule.anyOf(...this.all),
            alarmDescription:
              'Impact: that of the alarm that rings. Runbook: docs/runbook.md#which-alarm-rings',
          }),
        ]
      : this.all;
    if (topicArn === undefined) return;
    const action = new SnsAction(Topic.fromTopicArn(this, 'Topic', topicArn));
    for (const alarm of notifying) {
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
    }
  }
}

function descriptionOf(section: string, impact: string): string {
  return `Impact: ${impact} Runbook: docs/runbook.md#${section.toLowerCase()}`;
}

/**
 * 0 if any run succeeded, 1 if all failed, and no data if none ran: Lambda reports `Errors` once for each run, as 0 or 1.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
 */
function successOf(target: ServiceFunction, period: Duration): Metric {
  return target.metricErrors({ statistic: 'Minimum', period });
}

function lifecycleMetric(
  metricName: string,
  { functionName }: ServiceFunction,
  options: MetricOptions,
): Metric {
  const dimensionsMap = { [METRICS.dimension]: functionName };
  return new Metric({ namespace: METRICS.namespace, metricName, dimensionsMap, ...options });
}
