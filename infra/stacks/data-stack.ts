import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { CustomerTable } from '../constructs/customer-table.ts';
import { EventSchemas } from '../constructs/event-schemas.ts';
import { LifecycleBus } from '../constructs/lifecycle-bus.ts';
import { LifecycleSecret } from '../constructs/lifecycle-secret.ts';
import { ParkedDeliveries } from '../constructs/parked-deliveries.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import { StableDomain } from '../constructs/stable-domain.ts';
import { FUNCTION_NAMES, type FunctionName } from '../function-names.ts';
import type { StageConfig } from '../stage-config.ts';

/** DynamoDB, S3 and Secrets Manager use the key on behalf of the function that calls them. */
const KEY_ACTIONS = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

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
  /** The custom domain of the API. It is here so that the URL survives the deletion of the service stack. */
  readonly domain: StableDomain | undefined;
  private readonly encryptionKey: IKey | undefined;
  private readonly roles: ReadonlyMap<FunctionName, Role>;

  constructor(
    scope: Construct,
    id: string,
    {
      config,
      ...props
    }: StackProps & {
      readonly config: Pick<StageConfig, 'stage' | 'bus' | 'table' | 'capacity' | 'deployment'>;
    },
  ) {
    const { stage, bus, table, capacity, deployment } = config;
    super(scope, id, {
      ...props,
      description: `Customer Lifecycle (${stage}): table, bus, parked deliveries and secret`,
      terminationProtection: true,
    });
    const { encryptionKeyArn, domain, secrets } = deployment;
    const encryptionKey =
      encryptionKeyArn === undefined ? undefined : Key.fromKeyArn(this, 'EncryptionKey', encryptionKeyArn);
    this.encryptionKey = encryptionKey;
    this.table = new CustomerTable(this, 'Customers', { encryptionKey, restored: table, capacity });
    this.bus = new LifecycleBus(this, 'Lifecycle', {
      name: `customer-lifecycle-${stage}`,
      isOrdered: bus === 'ordered',
    });
    new EventSchemas(this, 'Events', { name: `customer-lifecycle-${stage}` });
    this.parkedDeliveries = new ParkedDeliveries(this, 'ParkedDeliveries', { encryptionKey });
    this.secret = new LifecycleSecret(this, 'Keys', {
      encryptionKey,
      isByFunction: secrets === 'by-function',
    });
    this.domain = domain && new StableDomain(this, 'Domain', domain);
    this.roles = new Map(
      FUNCTION_NAMES.map((name) => [
        name,
        new Role(this, `${name}-role`, {
          description: `Permissions of the ${name} function of Customer Lifecycle (${stage})`,
          assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
        }),
      ]),
    );
    this.table.createAfter([...this.roles.values(), this.bus, this.secret]);
    new CfnOutput(this, 'BusName', {
      value: this.bus.name,
      description: 'Teams create their rules or subscribers on this bus',
    });
    if (this.domain !== undefined)
      new CfnOutput(this, 'DomainTarget', {
        value: this.domain.domainName.regionalDomainName,
        description:
          'Where the custom domain must lead: target of its CNAME record, or origin of a distribution',
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

  /** Allows using the key of your own, if there is one. */
  grantEncryption(target: ServiceFunction): void {
    if (this.encryptionKey !== undefined) target.allow(KEY_ACTIONS, [this.encryptionKey.keyArn]);
  }

  /** The role of a function. */
  roleOf(name: FunctionName): Role {
    const role = this.roles.get(name);
    if (role === undefined) throw new Error(`no role for ${name}`);
    return role;
  }
}
