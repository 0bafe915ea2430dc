import { CfnOutput, Stack } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { AccountPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { throwFaults } from './wrong-subscription.ts';

/** Where the events come from. */
export interface ForwardedBusProps {
  /** The account that Customer Lifecycle is deployed in. */
  readonly ownerAccount: string;
}

/**
 * A bus of this account and Region that Customer Lifecycle of another account or Region forwards its events to. Its ARN is an
 * output of the stack: the owner adds it to `forwardTo` in `cdk.json`, and deploys. Rules on it cannot forward to another bus.
 *
 * @throws {WrongSubscription} when the account is none
 */
export class ForwardedBus extends Construct {
  /** Give it to StageSubscription. */
  readonly busName: string;

  constructor(scope: Construct, id: string, { ownerAccount }: ForwardedBusProps) {
    super(scope, id);
    throwFaults(
      this.node.path,
      /^\d{12}$/.test(ownerAccount)
        ? []
        : [`"${ownerAccount}" is not an account: give its 12 digits as text.`],
    );
    const bus = new EventBus(this, 'Bus');
    this.busName = bus.eventBusName;
    bus.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowOwner',
        principals: [new AccountPrincipal(ownerAccount)],
        actions: ['events:PutEvents'],
        resources: [bus.eventBusArn],
        // As AWS documents it: a request can have several events. Each later version of the contract has a source of its own.
        conditions: {
          'ForAllValues:StringLike': { 'events:source': ['customer-lifecycle', 'customer-lifecycle.v*'] },
        },
      }),
    );
    new CfnOutput(Stack.of(this), `${id}Arn`, {
      value: bus.eventBusArn,
      description: 'The owner of Customer Lifecycle adds it to forwardTo in cdk.json',
    });
  }
}
