import { CfnResource, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  AttributeType,
  Billing,
  type GlobalSecondaryIndexPropsV2,
  type ITableV2,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from 'aws-cdk-lib/aws-dynamodb';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct, type IConstruct } from 'constructs';
import { ENV, RETENTION, TABLE } from '../../shared/platform/names.ts';
import { type CapacityConfig, warmThroughput } from '../capacity-config.ts';
import type { RestoredTable } from '../table-config.ts';
import type { ServiceFunction } from './service-function.ts';

// A transaction needs the permissions of its parts. It has no action of its own. What moves to another customer is deleted
// where it was.
const COMMIT = ['dynamodb:BatchGetItem', 'dynamodb:Query', 'dynamodb:PutItem', 'dynamodb:DeleteItem'];
const PASS = ['dynamodb:GetItem'];

/**
 * The one table: identities, activities, records and transitions. It is retained when its stack is deleted,
 * cannot be deleted itself, can be restored to any second of the last 35 days, and streams new images. A table that was
 * restored takes its place, and is not part of the stack.
 */
export class CustomerTable extends Construct {
  readonly name: string;
  readonly streamArn: string;
  private readonly table: ITableV2 | TableV2;
  /** Undefined once the table that the stack created is released. */
  private readonly created: TableV2 | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly encryptionKey: IKey | undefined;
      readonly restored?: RestoredTable | undefined;
      readonly capacity?: CapacityConfig | undefined;
    },
  ) {
    const { encryptionKey, restored, capacity } = props;
    super(scope, id);
    const created =
      restored?.formerTable === 'released' ? undefined : this.createTable(encryptionKey, capacity);
    this.created = created;
    if (restored !== undefined && created !== undefined) keepExports(created);
    const table =
      restored === undefined
        ? created
        : TableV2.fromTableAttributes(this, 'Restored', {
            tableName: restored.name,
            tableStreamArn: restored.streamArn,
          });
    const streamArn = table?.tableStreamArn;
    if (table === undefined || streamArn === undefined)
      throw new Error('the table has no stream although one is configured');
    this.table = table;
    this.name = table.tableName;
    this.streamArn = streamArn;
  }

  private createTable(encryptionKey: IKey | undefined, capacity: CapacityConfig = {}): TableV2 {
    return new TableV2(this, 'Table', {
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      globalSecondaryIndexes: [
        index(TABLE.stageIndex, AttributeType.STRING),
        index(TABLE.dueIndex, AttributeType.NUMBER),
        index(TABLE.rowIndex, AttributeType.STRING),
      ].map((one) => ({ ...one, ...warmThroughput(capacity.indexes) })),
      ...warmThroughput(capacity.table),
      billing: Billing.onDemand(),
      dynamoStream: StreamViewType.NEW_IMAGE,
      pointInTimeRecoverySpecification: {
        pointInTimeRecoveryEnabled: true,
        recoveryPeriodInDays: RETENTION.backupDays,
      },
      ...(encryptionKey && { encryption: TableEncryptionV2.customerManagedKey(encryptionKey) }),
      deletionProtection: true,
      // Not RETAIN_ON_UPDATE_OR_DELETE: a roll-back cannot delete a protected table, and would fail itself.
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /**
   * Has the table created after the resources of these constructs. It is protected, so what fails after it leaves an
   * empty table behind.
   */
  createAfter(others: readonly IConstruct[]): void {
    const own = this.created?.node.defaultChild;
    if (!CfnResource.isCfnResource(own)) return;
    // The policy of a role names the table.
    for (const other of others)
      for (const found of other.node.findAll())
        if (CfnResource.isCfnResource(found) && !(found instanceof CfnPolicy))
          own.addResourceDependency(found);
  }

  /** Allows reading customers and their logs, and committing. */
  grantCommit(target: ServiceFunction): void {
    this.allow(target, COMMIT, [this.table.tableArn]);
  }

  /** Allows reading how far everybody was folded again under a new policy. */
  grantPolicyPass(target: ServiceFunction): void {
    this.allow(target, PASS, [this.table.tableArn]);
  }

  /** Allows querying the customers that are due. */
  grantDue(target: ServiceFunction): void {
    target.allow(['dynamodb:Query'], [`${this.table.tableArn}/index/${TABLE.dueIndex.name}`]);
  }

  /** Allows listing all customers, stage by stage, and the objects that no customer owns. */
  grantStages(target: ServiceFunction): void {
    target.allow(['dynamodb:Query'], [`${this.table.tableArn}/index/${TABLE.stageIndex.name}`]);
  }

  /** Allows reading the rows of all customers. */
  grantRows(target: ServiceFunction): void {
    target.allow(['dynamodb:Query'], [`${this.table.tableArn}/index/${TABLE.rowIndex.name}`]);
  }

  /** Allows reading all transitions, whose time no index has. Nothing else scans the table. */
  grantTransitions(target: ServiceFunction): void {
    target.allow(['dynamodb:Scan'], [this.table.tableArn]);
  }

  /** Allows reading the stream. Lambda refuses a mapping whose role lacks any of the four actions. */
  grantStream(target: ServiceFunction): void {
    target.allow(
      ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      [this.streamArn],
    );
  }

  private allow(target: ServiceFunction, actions: string[], resources: string[]): void {
    target.allow(actions, resources);
    target.addEnvironment(ENV.table, this.name);
  }
}

/**
 * Keeps what the deployed service stack imports until it is deployed again. CloudFormation refuses to remove an export that is
 * in use, and the service stack cannot be deployed first: the roles with the permissions are in this stack.
 */
function keepExports(table: TableV2): void {
  for (const value of [table.tableName, table.tableStreamArn]) Stack.of(table).exportValue(value);
}

type TableIndex = (typeof TABLE)['stageIndex' | 'dueIndex' | 'rowIndex'];

function index(
  { name, partitionKey, sortKey, projects }: TableIndex,
  sortType: AttributeType,
): GlobalSecondaryIndexPropsV2 {
  return {
    indexName: name,
    partitionKey: { name: partitionKey, type: AttributeType.STRING },
    sortKey: { name: sortKey, type: sortType },
    ...(projects.length === 0
      ? { projectionType: ProjectionType.KEYS_ONLY }
      : { projectionType: ProjectionType.INCLUDE, nonKeyAttributes: [...projects] }),
  };
}
