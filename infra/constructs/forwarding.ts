import { type Alarm, CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { EventBus as BusTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { StageSubscription } from '../../packages/events/src/cdk/stage-subscription.ts';
import { EVENT_SOURCE } from '../../shared/platform/names.ts';
import type { LifecycleBus } from './lifecycle-bus.ts';

/**
 * Forwards all events to buses of other accounts or Regions, because a rule must be where its bus is. The role of each rule may
 * write to its one bus; that bus has to allow this account.
 */
export class Forwarding extends Construct {
  /** Two for each bus. */
  readonly alarms: readonly Alarm[];

  constructor(
    scope: Construct,
    id: string,
    props: { readonly bus: LifecycleBus; readonly to: readonly string[] },
  ) {
    super(scope, id);
    this.alarms = props.to.flatMap((arn) => {
      // A construct keeps its rule while other buses come and go.
      const target = new BusTarget(EventBus.fromEventBusArn(this, `Bus-${arn}`, arn));
      const { alarms } = new StageSubscription(this, arn, {
        bus: props.bus.name,
        // Every version of the contract.
        pattern: { source: [{ prefix: EVENT_SOURCE }] },
        target,
      });
      // The subscription's own sentences are for a team without this runbook.
      for (const { node } of alarms)
        if (node.defaultChild instanceof CfnAlarm) node.defaultChild.alarmDescription = descriptionOf(arn);
      return alarms;
    });
  }
}

function descriptionOf(bus: string): string {
  return `Impact: subscribers of ${bus} miss events. Runbook: docs/runbook.md#forwarding`;
}
