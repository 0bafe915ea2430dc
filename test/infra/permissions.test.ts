import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/function-names.ts';
import { TABLE } from '../../shared/platform/names.ts';
import { captureOutput } from '../support/captured-output.ts';
import { genericDelivery } from '../support/connectors/generic-delivery.ts';
import { createModelTable } from '../support/model-table.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';
import { createTestService } from '../support/test-service.ts';

const oneOrMore = <Item extends z.ZodType>(item: Item) =>
  z.union([z.array(item), item.transform((one) => [one])]);

const statementSchema = z.object({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMore(z.string()),
  Resource: oneOrMore(z.unknown()),
  Principal: z.optional(z.unknown()),
  Condition: z.optional(z.unknown()),
});
type Statement = z.infer<typeof statementSchema>;

const { dataTemplate, serviceTemplate } = synthesisedApp();

const rolePolicies = [dataTemplate, serviceTemplate].flatMap((template) =>
  Object.values(template.findResources('AWS::IAM::Policy')).map(({ Properties }) => ({
    roles: JSON.stringify(Properties.Roles),
    statements: statementsOf(Properties.PolicyDocument),
  })),
);
const [bucketPolicy] = Object.values(dataTemplate.findResources('AWS::S3::BucketPolicy'));
const parkStatements = statementsOf(bucketPolicy?.Properties.PolicyDocument);

const LOG = ['logs:CreateLogStream @log', 'logs:PutLogEvents @log'];
const COMMIT = [
  'dynamodb:BatchGetItem @table',
  'dynamodb:DeleteItem @table',
  'dynamodb:PutItem @table',
  'dynamodb:Query @table',
];
const PASS = ['dynamodb:GetItem @table'];
const PLACES = ['busy', 'held', 'events', 'requests', 'exports'];
const ERASE_PARKED = [
  ...PLACES.flatMap((place) => [`s3:DeleteObject @parking/${place}/*`, `s3:GetObject @parking/${place}/*`]),
  // Whatever the option says now, an erasure removes what was archived before.
  's3:DeleteObject @parking/archived-logs/*',
  's3:ListBucket @parking if {"StringEquals":{"s3:prefix":["busy/","held/","events/","requests/","exports/","archived-logs/"]}}',
  's3:PutObject @parking/busy/*',
  's3:PutObject @parking/held/*',
];
const SECRET = ['secretsmanager:GetSecretValue @secret'];

/** All permissions of all functions. When you change one, update docs/security.md. */
const RIGHTS: Record<FunctionName, string[]> = {
  ingest: [
    ...LOG,
    ...COMMIT,
    ...SECRET,
    's3:PutObject @parking/busy/*',
    's3:PutObject @parking/held/*',
    's3:PutObject @parking/requests/*',
  ],
  publish: [
    ...LOG,
    'dynamodb:DescribeStream @stream',
    'dynamodb:GetRecords @stream',
    'dynamodb:GetShardIterator @stream',
    'dynamodb:ListStreams @stream',
    'events:PutEvents @bus',
    's3:ListBucket @parking',
    's3:PutObject @parking/aws/lambda/*',
    's3:PutObject @parking/events/*',
  ],
  review: [
    ...LOG,
    ...COMMIT,
    ...PASS,
    ...SECRET,
    ...ERASE_PARKED,
    `dynamodb:Query @table/index/${TABLE.dueIndex.name}`,
    `dynamodb:Query @table/index/${TABLE.rowIndex.name}`,
  ],
  query: [
    ...LOG,
    ...COMMIT,
    ...PASS,
    ...SECRET,
    ...ERASE_PARKED,
    's3:PutObject @parking/requests/*',
    `dynamodb:Query @table/index/${TABLE.rowIndex.name}`,
    `dynamodb:Query @table/index/${TABLE.stageIndex.name}`,
    'dynamodb:Scan @table',
    'events:PutEvents @bus',
  ],
  redrive: [
    ...LOG,
    ...COMMIT,
    ...SECRET,
    `dynamodb:Query @table/index/${TABLE.stageIndex.name}`,
    's3:DeleteObject @parking/busy/*',
    's3:DeleteObject @parking/exports/*',
    's3:DeleteObject @parking/held/*',
    's3:DeleteObject @parking/requests/*',
    's3:GetObject @parking/busy/*',
    's3:GetObject @parking/held/*',
    's3:GetObject @parking/requests/*',
    's3:ListBucket @parking if {"StringEquals":{"s3:prefix":["busy/","held/","requests/","events/","aws/lambda/"]}}',
    's3:ListBucket @parking if {"StringEquals":{"s3:prefix":"","s3:delimiter":"/"}}',
    's3:PutObject @parking/busy/*',
    's3:PutObject @parking/exports/*',
    's3:PutObject @parking/held/*',
    's3:PutObject @parking/requests/*',
  ],
};

describe('a function has exactly the permissions that it needs', () => {
  it.each(FUNCTION_NAMES)('%s', (name) => {
    const own = rolePolicies
      .filter(({ roles }) => roles.includes(`${name}role`))
      .flatMap((policy) => policy.statements);
    const parked = parkStatements.filter(({ Principal }) =>
      JSON.stringify(Principal).includes(`${name}role`),
    );
    expect([...own, ...parked].flatMap(rightsOf).sort()).toEqual([...RIGHTS[name]].sort());
  });

  it('and no other principal has permissions in the templates', () => {
    for (const { roles } of rolePolicies) expect(roles).toMatch(/(ingest|publish|review|query|redrive)role/);
    const allowing = parkStatements.filter(({ Effect }) => Effect === 'Allow');
    for (const { Principal } of allowing)
      expect(JSON.stringify(Principal)).toMatch(/(ingest|publish|review|query|redrive)role/);
  });
});

describe('what the functions do with the table', () => {
  const used = new Map<FunctionName, Set<string>>(FUNCTION_NAMES.map((name) => [name, new Set()]));
  let running: FunctionName;
  let isReachable = true;

  beforeAll(async () => {
    captureOutput();
    const table = createModelTable(() => {
      if (!isReachable) throw Object.assign(new Error('no route'), { name: 'TimeoutError' });
    });
    const client: DynamoDBDocumentClient = Object.create(table.client, {
      send: {
        value: (command: Parameters<typeof table.client.send>[0]) => {
          for (const action of actionsOf(command)) used.get(running)?.add(action);
          return table.client.send(command);
        },
      },
    });
    const service = createTestService(client);
    const send = (id: string, customer: string, occurredAt: string) =>
      service.send(
        'generic',
        genericDelivery({
          id,
          type: 'order.paid',
          occurredAt,
          customer: { id: customer },
          order: { id: 'order-1', total: '10.00', currency: 'EUR' },
        }),
      );

    running = 'ingest';
    await send('1', 'ann', '2026-05-01T10:00:00Z');
    // The order now belongs to another customer, so it is moved.
    await send('2', 'bob', '2026-05-02T10:00:00Z');
    isReachable = false;
    await send('3', 'ann', '2026-05-03T10:00:00Z');
    isReachable = true;
    running = 'redrive';
    expect(await service.redrive('busy')).toMatchObject({ applied: 1 });
    running = 'review';
    await service.review();
    running = 'query';
    const { body } = await service.get('/customers', { identity: 'generic:customer:ann' });
    const [ann] = z
      .object({ customers: z.array(z.object({ customerId: z.string() })) })
      .parse(body).customers;
    for (const path of ['/policy', '/stages', '/orphans', '/reports/stages']) await service.get(path);
    expect(await service.ask('DELETE', `/customers/${ann?.customerId}`)).toMatchObject({ status: 200 });
  });

  it.each(['ingest', 'redrive', 'review', 'query'] as const)('%s may do', (name) => {
    expect([...(used.get(name) ?? [])].filter((action) => !RIGHTS[name].includes(action))).toEqual([]);
  });

  it('needs each permission on the table', () => {
    // Publishing again is the one scan; test/integration/spine/republish.test.ts runs it.
    const elsewhere = ['dynamodb:Scan @table'];
    const granted = FUNCTION_NAMES.flatMap((name) => RIGHTS[name]).filter((right) =>
      right.endsWith(' @table'),
    );
    const needed = [...used.values()].flatMap((actions) => [...actions]);
    expect(granted.filter((right) => ![...needed, ...elsewhere].includes(right))).toEqual([]);
    // To move an object is part of a delivery, not only of an erasure.
    expect(used.get('ingest')).toContain('dynamodb:DeleteItem @table');
    expect(used.get('redrive')).toContain('dynamodb:DeleteItem @table');
  });
});

it('the role of the stream mapping has the permissions on the failure destination that Lambda requires', () => {
  const own = rolePolicies
    .filter(({ roles }) => roles.includes('publishrole'))
    .flatMap(({ statements }) => statements.flatMap(rightsOf));
  expect(own).toEqual(
    expect.arrayContaining(['s3:ListBucket @parking', 's3:PutObject @parking/aws/lambda/*']),
  );
});

describe('a policy', () => {
  it('of a role has no wildcard, except for the failures of the stream mapping', () => {
    const wide = rolePolicies
      .flatMap(({ roles, statements }) => statements.map((statement) => ({ roles, ...statement })))
      .filter((statement) => JSON.stringify(statement).includes('*'));
    expect(wide.flatMap(rightsOf)).toEqual(['s3:PutObject @parking/aws/lambda/*']);
    expect(wide.map(({ roles }) => roles)).toEqual([expect.stringContaining('publishrole')]);
  });

  it('of the bucket of parked deliveries allows no action or principal by wildcard', () => {
    for (const { Action, Principal } of parkStatements.filter(({ Effect }) => Effect === 'Allow')) {
      expect(Action.join()).not.toContain('*');
      expect(JSON.stringify(Principal)).not.toContain('*');
    }
  });
});

it('no role has an AWS-managed policy, and only Lambda may assume it', () => {
  const roles = [dataTemplate, serviceTemplate].flatMap((template) =>
    Object.values(template.findResources('AWS::IAM::Role')),
  );
  expect(roles).toHaveLength(FUNCTION_NAMES.length);
  for (const { Properties } of roles) {
    expect(Properties.ManagedPolicyArns).toBeUndefined();
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
  }
});

function statementsOf(policyDocument: unknown): Statement[] {
  return z.object({ Statement: z.array(statementSchema) }).parse(policyDocument).Statement;
}

function rightsOf({ Action, Resource, Condition }: Statement): string[] {
  const condition = Condition === undefined ? '' : ` if ${JSON.stringify(Condition)}`;
  return Action.flatMap((action) =>
    Resource.map((resource) => `${action} @${placeOf(resource)}${condition}`),
  );
}

/** A readable name for a resource instead of its logical id, which ends with a hash. */
function placeOf(resource: unknown): string {
  const text = JSON.stringify(resource);
  const path = /"(\/[^"]+)"\]/.exec(text)?.[1] ?? '';
  const places: readonly (readonly [RegExp, string])[] = [
    [/StreamArn/, 'stream'],
    [/CustomersTable/, 'table'],
    [/ParkedDeliveriesBucket/, 'parking'],
    [/LifecycleBus/, 'bus'],
    [/KeysSecret/, 'secret'],
    [/^\{"Fn::GetAtt":\["(ingest|publish|review|query|redrive)Log/, 'log'],
  ];
  return `${places.find(([pattern]) => pattern.test(text))?.[1] ?? text}${path}`;
}

/** The permissions that a request to the table needs: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
function actionsOf(command: { readonly input: object }): string[] {
  const name = command.constructor.name.replace('Command', '');
  if (name === 'BatchGet') return ['dynamodb:BatchGetItem @table'];
  if (name === 'Query') {
    const { IndexName } = z.looseObject({ IndexName: z.string().optional() }).parse(command.input);
    return [`dynamodb:Query @table${IndexName === undefined ? '' : `/index/${IndexName}`}`];
  }
  if (name !== 'TransactWrite') return [`dynamodb:${name}Item @table`];
  const { TransactItems } = z
    .looseObject({ TransactItems: z.array(z.record(z.string(), z.unknown())) })
    .parse(command.input);
  return TransactItems.flatMap(Object.keys).map((operation) => `dynamodb:${operation}Item @table`);
}
