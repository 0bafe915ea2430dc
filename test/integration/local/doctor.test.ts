import { createHash } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readStageConfig } from '../../../infra/stage-config.ts';
import { checksBeforeDeploying } from '../../../local/doctor/before-deploying.ts';
import { openTarget } from '../../../local/doctor/clients.ts';
import { findingOf } from '../../../local/doctor/finding.ts';
import {
  type AwsStub,
  type StubbedAnswer,
  type StubbedRequest,
  startAwsStub,
} from '../../support/aws-stub.ts';
import { genericSecret } from '../../support/connectors/generic-delivery.ts';
import { runLocal } from '../../support/local-process.ts';

// npm run doctor against a small AWS. Whether the real one answers alike needs an account.

const ACCOUNT = '111122223333';
const DATA = 'customer-lifecycle-dev-data';
const SERVICE = 'customer-lifecycle-dev-service';
const BUS = 'customer-lifecycle-dev';
const SHOPIFY_SECRET = 'shpss_0123456789abcdef0123456789abcdef';

interface World {
  stacks: Record<string, { status: string; outputs: Record<string, string> }>;
  hasBus: boolean;
  concurrency: number;
  writeUnits: number;
  secret: string;
  doesEventArrive: boolean;
}

let world: World;
let aws: AwsStub;
/** What waits in the queue of the doctor. */
let queued: object[];
beforeEach(async () => {
  queued = [];
  aws = await startAwsStub(answer);
  world = {
    stacks: {
      CDKToolkit: { status: 'UPDATE_COMPLETE', outputs: { BootstrapVersion: '30' } },
      [DATA]: { status: 'CREATE_COMPLETE', outputs: { BusName: BUS, SecretArn: 'arn:of:secret' } },
      [SERVICE]: { status: 'UPDATE_COMPLETE', outputs: { Url: aws.url, RedriveFunction: 'redrive' } },
    },
    hasBus: true,
    concurrency: 1000,
    writeUnits: 40_000,
    secret: secretWith({ shopify: [SHOPIFY_SECRET], generic: [genericSecret(1)] }),
    doesEventArrive: true,
  };
});
afterEach(() => aws.close());

const secretWith = (connections: object) => JSON.stringify({ identityKey: 'k'.repeat(64), connections });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html */
function stackXml({ body, key }: StubbedRequest): StubbedAnswer {
  if (key === 'without-rights')
    return {
      status: 403,
      xml: '<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not authorized to perform cloudformation:DescribeStacks</Message></Error></ErrorResponse>',
    };
  const name = new URLSearchParams(body).get('StackName') ?? '';
  const stack = world.stacks[name];
  if (stack === undefined)
    return {
      status: 400,
      xml: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
    };
  const outputs = Object.entries(stack.outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return {
    xml: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><StackStatus>${stack.status}</StackStatus><Outputs>${outputs.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
}

function answer(request: StubbedRequest): StubbedAnswer {
  switch (request.operation) {
    case 'GetCallerIdentity':
      return {
        xml: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
      };
    case 'DescribeStacks':
      return stackXml(request);
    case 'DescribeEventBus':
      return world.hasBus
        ? { json: { Name: BUS, Arn: `arn:aws:events:eu-central-1:${ACCOUNT}:event-bus/${BUS}` } }
        : { status: 400, json: { __type: 'ResourceNotFoundException', message: 'no such bus' } };
    case 'GET /2016-08-19/account-settings':
      return { json: { AccountLimit: { UnreservedConcurrentExecutions: world.concurrency } } };
    case 'GET /2015-03-31/functions/redrive/configuration':
      return { json: { Environment: { Variables: { EPOCH: '0' } } } };
    case 'DescribeLimits':
      return { json: { TableMaxWriteCapacityUnits: world.writeUnits } };
    case 'GetSecretValue':
      return { json: { SecretString: world.secret } };
    case 'PutEvents':
      queued.push({ source: 'doctor.customer-lifecycle', 'detail-type': 'Probe', detail: {} });
      return { json: { FailedEntryCount: 0, Entries: [{ EventId: '1' }] } };
    case 'CreateQueue':
      return { json: { QueueUrl: `${aws.url}/queue` } };
    case 'ReceiveMessage': {
      const Messages = queued.map((event) => {
        const Body = JSON.stringify(event);
        // The client compares it with the text.
        return { ReceiptHandle: 'a', Body, MD5OfBody: createHash('md5').update(Body).digest('hex') };
      });
      queued = [];
      return { json: { Messages } };
    }
    case 'POST /webhooks/generic':
      if (world.doesEventArrive)
        queued.push(
          {
            source: 'customer-lifecycle',
            'detail-type': 'CustomerRiskChanged',
            detail: { customerId: 'cus_other' },
          },
          {
            source: 'customer-lifecycle',
            'detail-type': 'CustomerStageChanged',
            detail: { customerId: 'cus_1' },
          },
        );
      return { json: { outcome: 'accepted' } };
    case 'POST /customers/search':
      return { json: { customers: [{ customerId: 'cus_1' }] } };
    default:
      return { json: {} };
  }
}

async function doctor(commandLine: readonly string[] = [], variables: Record<string, string> = {}) {
  const command = runLocal('doctor', commandLine, { ...aws.variables, ...variables });
  const code = await command.ended;
  return { code, stderr: command.output.stderr, lines: linesOf(command.output.stdout) };
}

/** One line for each check, also if it was wrapped. */
function linesOf(stdout: string): string[] {
  return stdout
    .replace(/\n {4}/g, ' ')
    .split('\n')
    .flatMap((line) => line.trim() || []);
}

test('finds that all is well: the event of a signed test delivery arrives, and nothing is left', async () => {
  const { code, lines, stderr } = await doctor();
  expect(stderr).toBe('');
  expect(lines).toEqual([
    '✓ account: 111122223333; cdk.json binds "dev" to none ("account")',
    '✓ Region: eu-central-1; cdk.json binds "dev" to none ("region")',
    '✓ bootstrap: version 30',
    '✓ data stack: CREATE_COMPLETE',
    '✓ service stack: UPDATE_COMPLETE',
    '✓ epoch: 0',
    '✓ bus: customer-lifecycle-dev',
    '✓ concurrency: 1000 executions, 55 needed for 500 requests a second',
    '✓ table throughput: 40000 write units a second, at most 10000 needed for 500 requests',
    '✓ secret of shopify: one',
    '✓ secret of generic: one',
    '✓ test delivery: generic accepted it, and CustomerStageChanged arrived at the bus. The customer was erased again',
  ]);
  expect(code).toBe(0);
  const operations = aws.requests.map(({ operation }) => operation);
  expect(operations.slice(operations.indexOf('DELETE /customers/cus_1')).sort()).toEqual([
    'DELETE /customers/cus_1',
    'DeleteQueue',
    'DeleteRule',
    'RemoveTargets',
  ]);
});

test('checks what can be checked before the first deployment', async () => {
  for (const name of [DATA, SERVICE]) delete world.stacks[name];
  world.hasBus = false;
  const { code, lines } = await doctor();
  expect(lines.filter((line) => line.startsWith('–'))).toEqual([
    '– data stack: not deployed yet',
    '– service stack: not deployed yet',
    '– bus: not deployed yet',
    '– secret: not deployed yet',
    '– test delivery: sent when both stacks are deployed',
  ]);
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([]);
  expect(code).toBe(0);
});

test('says what to do about each fault', async () => {
  delete world.stacks.CDKToolkit;
  world.stacks[DATA] = { status: 'CREATE_COMPLETE', outputs: { BusName: BUS, SecretArn: 'arn:of:secret' } };
  world.stacks[SERVICE] = { status: 'ROLLBACK_COMPLETE', outputs: {} };
  world.concurrency = 10;
  world.writeUnits = 1_000;
  world.secret = secretWith({ generic: ['short'] });
  const { code, lines, stderr } = await doctor();
  expect(lines.filter((line) => line.startsWith('✗'))).toEqual([
    '✗ bootstrap: there is no stack CDKToolkit: run npx cdk bootstrap aws://111122223333/eu-central-1',
    '✗ service stack: its first deployment failed (ROLLBACK_COMPLETE). Allow CDK to delete it, then deploy again: aws cloudformation update-termination-protection --no-enable-termination-protection --stack-name customer-lifecycle-dev-service',
    '✗ concurrency: 10 executions, 55 needed for 500 requests a second. Ask for more in Service Quotas (Lambda, concurrent executions), or set throttle.requestsPerSecond to 50',
    '✗ table throughput: 1000 write units a second, up to 10000 needed for 500 requests. Ask for more in Service Quotas (DynamoDB, table-level write throughput), or set throttle.requestsPerSecond to 50',
    '✗ secret of shopify: missing, so its webhooks get 401: npm run connect -- shopify --name shopify --stage dev',
    '✗ secret of generic: one is under 16 bytes: replace it by a longer one',
  ]);
  expect(stderr).toBe('6 things are to be corrected.\n');
  expect(code).toBe(1);
  expect(aws.requests.map(({ operation }) => operation)).not.toContain('CreateQueue');
});

test('says that an event is missing, and tidies up', async () => {
  world.doesEventArrive = false;
  const { code, lines } = await doctor();
  expect(lines.at(-1)).toBe(
    '✗ test delivery: Sent a sample of order.placed: 200 accepted. No event arrived within a minute: look at the log of publish and its stream mapping',
  );
  expect(code).toBe(1);
  expect(aws.requests.map(({ operation }) => operation)).toEqual(
    expect.arrayContaining(['DELETE /customers/cus_1', 'DeleteQueue', 'DeleteRule']),
  );
});

test('sends and creates nothing with --read-only', async () => {
  const { code, lines } = await doctor(['--read-only']);
  expect(lines.at(-1)).toBe('✓ secret of generic: one');
  expect(code).toBe(0);
  const operations = aws.requests.map(({ operation }) => operation);
  expect(operations.filter((one) => !/^(Get|Describe|GET )/.test(one))).toEqual([]);
});

test.each<[string, readonly string[], Record<string, string>, string]>([
  [
    'no credentials',
    [],
    { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' },
    'There are no AWS credentials: sign in, for example with aws sso login, and set AWS_PROFILE.\n',
  ],
  [
    'no Region',
    [],
    { AWS_REGION: '', AWS_DEFAULT_REGION: '' },
    'Set AWS_REGION to the Region of the environment.\n',
  ],
  [
    'a right',
    [],
    { AWS_ACCESS_KEY_ID: 'without-rights' },
    'The stack customer-lifecycle-dev-data cannot be read: not authorized to perform cloudformation:DescribeStacks\n',
  ],
  [
    'an unknown environment',
    ['--stage', 'live'],
    {},
    'cdk.json: stage must be "dev" or "prod", not "live": choose with -c stage=… (of cdk) or --stage … (of the doctor), or add it.\n',
  ],
])('says with one sentence what is missing: %s', async (_, commandLine, variables, sentence) => {
  const { code, stderr, lines } = await doctor(commandLine, variables);
  expect(stderr).toBe(sentence);
  expect(lines).toEqual([]);
  expect(code).toBe(1);
});

test('an environment that is bound to another account and Region, with a domain that leads nowhere', async () => {
  const before = { ...process.env };
  Object.assign(process.env, aws.variables);
  const target = await openTarget();
  process.env = before;
  const certificateArn = `arn:aws:acm:eu-west-1:999900001111:certificate/0a1b2c3d-0000-4000-8000-123456789012`;
  const config = readStageConfig('prod', {
    environments: {
      prod: {
        connections: [{ name: 'generic', provider: 'generic' }],
        account: '999900001111',
        region: 'eu-west-1',
        domain: { name: 'hooks.example.invalid', certificateArn },
      },
    },
  });
  const data = {
    name: DATA,
    status: 'CREATE_COMPLETE',
    outputs: new Map([['DomainTarget', 'd-1.example.com']]),
    tags: new Map(),
  };
  const checks = checksBeforeDeploying({ config, target, data, service: undefined });
  const textOf = async (name: string) => {
    const check = checks.find((one) => one.name === name);
    return check && (await findingOf(check)).text;
  };
  expect(await textOf('account')).toBe(
    '"prod" is for 999900001111, and the credentials are for 111122223333: set AWS_PROFILE',
  );
  expect(await textOf('Region')).toBe('"prod" is for eu-west-1, not eu-central-1: set AWS_REGION=eu-west-1');
  expect(await textOf('domain')).toMatch(
    /^hooks\.example\.invalid leads nowhere \(.+\)\. Create a CNAME record for d-1\.example\.com$/,
  );
  expect(await textOf('certificate')).toBe('it is in eu-west-1, not eu-central-1: give one in eu-central-1');
});
