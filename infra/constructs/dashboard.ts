import { Duration } from 'aws-cdk-lib';
import {
  AlarmStatusWidget,
  Dashboard as CloudWatchDashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Watched } from './alarms.ts';

const HALF = 12;

/** A dashboard with the state of all alarms and the metrics that AWS reports without charge. */
export class Dashboard extends Construct {
  constructor(scope: Construct, id: string, watched: Watched, alarms: readonly IAlarm[]) {
    super(scope, id);
    const { stage, api, ingest, publish, review, redrive } = watched;
    const sum = { statistic: 'Sum', period: Duration.minutes(5) };
    const graph = (title: string, left: IMetric[], right: IMetric[] = []) =>
      new GraphWidget({ title, width: HALF, left, right });
    new CloudWatchDashboard(this, 'Dashboard', {
      dashboardName: `customer-lifecycle-${stage}`,
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', width: 2 * HALF, alarms: [...alarms] })],
        [
          graph('Requests', [api.metricRequests(sum)], [api.metricServerErrors(sum)]),
          graph('Milliseconds of ingest', [
            ingest.metricDuration({ statistic: 'p50' }),
            ingest.metricDuration({ statistic: 'p99' }),
          ]),
        ],
        [
          graph('Age of the stream, in milliseconds', [
            publish.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(5) }),
          ]),
          graph(
            'Errors and throttles',
            [ingest, publish, review, redrive].map((target) => target.metricErrors(sum)),
            [ingest, publish, review, redrive].map((target) => target.metricThrottles(sum)),
          ),
        ],
      ],
    });
  }
}
