import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CustomerTable } from '../constructs/customer-table.ts';
import { EventSchemas } from '../constructs/event-schemas.ts';
import { LifecycleBus } from '../constructs/lifecycle-bus.ts';
import { LifecycleSecret } from '../constructs/lifecycle-secret.ts';
import { ParkedDeliveries } from '../constructs/parked-deliveries.ts';
import { FUNCTION_NAMES, type FunctionName } from '../function-names.ts';
import type { StageConfig } from '../stage-config.ts';

/**
 * Everything that must not be lost, and the roles that may access it. Protected against deletion, and
 * retained even when deleted. The roles are defined here and not beside the functions, because the policy of
 * the bucket names them.
 */
export class DataStack extends Stack {
  readonly table: CustomerTable;
  readonly bus: LifecycleBus;
  readonly parkedDeliveries: ParkedDeliveries;
  readonly secret: LifecycleSecret;
  private readonly roles: ReadonlyMap<FunctionName, Role>;

  constructor(scope: Construct, id: string, props: Pick<StageConfig, 'stage' | 'bus' | 'table'>) {
    super(scope, id, {
      description: `Customer Lifecycle (${props.stage}): table, bus, parked deliveries and secret`,
      terminationProtection: true,
    });
    this.table = new CustomerTable(this, 'Customers', props.table);
    this.bus = new LifecycleBus(this, 'Lifecycle', {
      name: `customer-lifecycle-${props.stage}`,
      isOrdered: props.bus === 'ordered',
    });
    new EventSchemas(this, 'Events', { name: `customer-lifecycle-${props.stage}` });
    this.parkedDeliveries = new ParkedDeliveries(this, 'ParkedDeliveries');
    this.secret = new LifecycleSecret(this, 'Keys');
    this.roles = new Map(
      FUNCTION_NAMES.map((name) => [
        name,
        new Role(this, `${name}-role`, {
          description: `Permissions of the ${name} function of Customer Lifecycle (${props.stage})`,
          assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        }),
      ]),
    );
    new CfnOutput(this, 'BusName', {
      value: this.bus.name,
      description: 'Teams create their rules or subscribers on this bus',
    });
    new CfnOutput(this, 'ParkingBucket', {
      value: this.parkedDeliveries.name,
      description: 'Bucket of the parked deliveries',
    });
    new CfnOutput(this, 'SecretArn', {
      value: this.secret.arn,
      description: 'Add the webhook secrets to this secret',
    });
  }

  /** The role of a function. */
  roleOf(name: FunctionName): Role {
    const role = this.roles.get(name);
    if (role === undefined) throw new Error(`no role for ${name}`);
    return role;
  }
}
