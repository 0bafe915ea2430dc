import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Archive, EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { ENV, EVENT_SOURCE, RETENTION } from '../../shared/platform/names.ts';
import type { ServiceFunction } from './service-function.ts';

/**
 * The bus of the published events, with an archive to replay the last 90 days. Both have a fixed name. They are retained
 * when their stack is deleted, but not when their first deployment fails: then the next one could not create them.
 */
export class LifecycleBus extends Construct {
  readonly name: string;
  private readonly bus: EventBus;

  constructor(scope: Construct, id: string, props: { readonly name: string }) {
    super(scope, id);
    // It has a fixed name, because subscribers in other stacks and repositories must find it.
    this.bus = new EventBus(this, 'Bus', { eventBusName: props.name });
    this.bus.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.name = this.bus.eventBusName;
    const archive = new Archive(this, 'Archive', {
      archiveName: props.name,
      sourceEventBus: this.bus,
      eventPattern: { source: [EVENT_SOURCE] },
      retention: Duration.days(RETENTION.archiveDays),
    });
    archive.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }

  /** Allows publishing to this bus only. */
  grantPublish(target: ServiceFunction): void {
    target.allow(['events:PutEvents'], [this.bus.eventBusArn]);
    target.addEnvironment(ENV.bus, this.name);
  }
}
