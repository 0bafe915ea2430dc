import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { FUNCTION_NAMES, type FunctionName } from '../../infra/function-names.ts';
import { TABLE } from '../../shared/platform/names.ts';
import { synthesisedApp } from '../support/synthesised-app.ts';

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
  's3:ListBucket @parking if {"StringEquals":{"s3:prefix":["busy/","held/","events/","requests/","exports/"]}}',
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
    's3:ListBucket @parking if {"StringEquals":{"s3:prefix":["busy/","held/","requests/"]}}',
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
