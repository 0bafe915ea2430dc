import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Archive, EventBus, Match } from 'aws-cdk-lib/aws-events';
import { CfnEventBus } from 'aws-cdk-lib/aws-eventsv2';
import { Construct } from 'constructs';
import { ENV, EVENT_SOURCE, RETENTION } from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The bus of the published events, which keeps the last 90 days for replays. Either a bus with rules and an archive, or one
 * that keeps the order of each customer's events and all events itself.
 * All have fixed names. They are retained when their stack is deleted, but not when their first deployment fails: then the
 * next one could not create them.
 */
export class LifecycleBus extends Construct {
  /** The name of a bus with rules, or the ARN of an ordered one: what its publisher needs. */
  readonly name: string;
  private readonly arn: string;

  constructor(scope: Construct, id: string, props: { readonly name: string; readonly isOrdered: boolean }) {
    super(scope, id);
    // It has a fixed name, because subscribers in other stacks and repositories must find it.
    if (props.isOrdered) {
      const bus = new CfnEventBus(this, 'OrderedBus', {
        name: props.name,
        description: 'Events of Customer Lifecycle; the event group is the customer',
        storageConfiguration: { retentionPeriodInDays: RETENTION.archiveDays },
      });
      bus.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
      this.arn = bus.attrEventBusArn;
      this.name = this.arn;
      return;
    }
    const bus = new EventBus(this, 'Bus', { eventBusName: props.name });
    bus.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.arn = bus.eventBusArn;
    this.name = bus.eventBusName;
    const archive = new Archive(this, 'Archive', {
      archiveName: props.name,
      sourceEventBus: bus,
      // Every version of the contract.
      eventPattern: { source: Match.prefix(EVENT_SOURCE) },
      retention: Duration.days(RETENTION.archiveDays),
    });
    archive.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** Allows publishing to this bus only. */
  grantPublish(target: ServiceFunction): void {
    target.allow(['events:PutEvents'], [this.arn]);
    target.addEnvironment(ENV.bus, this.name);
  }
}
