import { CfnOutput, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { CustomerTable } from '../constructs/customer-table.ts';
import { LifecycleBus } from '../constructs/lifecycle-bus.ts';
import { LifecycleSecret } from '../constructs/lifecycle-secret.ts';
import { Park } from '../constructs/parked-deliveries.ts';
import { FUNCTION_NAMES, type FunctionName } from '../function-names.ts';

/**
 * All that must not be lost, and who may touch it. Protected against deletion, and kept even if it is deleted.
 * The functions' roles stand here, not beside the functions, because the park's own policy names them.
 */
export class DataStack extends Stack {
  readonly table: CustomerTable;
  readonly bus: LifecycleBus;
  readonly park: Park;
  readonly secret: LifecycleSecret;
  private readonly roles: ReadonlyMap<FunctionName, Role>;

  constructor(scope: Construct, id: string, props: { readonly stage: string }) {
    super(scope, id, {
      description: `Customer Lifecycle (${props.stage}): table, bus, park and secret`,
      terminationProtection: true,
    });
    this.table = new CustomerTable(this, 'Customers');
    this.bus = new LifecycleBus(this, 'Lifecycle', { name: `customer-lifecycle-${props.stage}` });
    this.park = new Park(this, 'Park');
    this.secret = new LifecycleSecret(this, 'Keys');
    this.roles = new Map(
      FUNCTION_NAMES.map((name) => [
        name,
        new Role(this, `${name}-role`, {
          description: `What the ${name} function of Customer Lifecycle (${props.stage}) may do`,
          assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        }),
      ]),
    );
    new CfnOutput(this, 'BusName', {
      value: this.bus.name,
      description: 'Subscribers put their rules on this bus',
    });
    new CfnOutput(this, 'ParkBucket', { value: this.park.name, description: 'Where parked deliveries wait' });
    new CfnOutput(this, 'SecretArn', {
      value: this.secret.arn,
      description: 'Put the webhook secrets in here',
    });
  }

  /** The role that a function runs as. */
  roleOf(name: FunctionName): Role {
    const role = this.roles.get(name);
    if (role === undefined) throw new Error(`no role for ${name}`);
    return role;
  }
}
