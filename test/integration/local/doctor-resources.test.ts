import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { readStageConfig } from '../../../infra/stage-config.ts';
import { checksBeforeDeploying } from '../../../local/doctor/before-deploying.ts';
import { openTarget } from '../../../local/doctor/clients.ts';
import { findingOf } from '../../../local/doctor/finding.ts';
import { hostedZoneChecks } from '../../../local/doctor/hosted-zone.ts';
import type { FoundStack } from '../../../local/doctor/stacks.ts';
import {
  type AwsStub,
  type StubbedAnswer,
  type StubbedRequest,
  startAwsStub,
} from '../../support/aws-stub.ts';

// What cdk.json names and the account must have, against a small AWS. Whether the real one answers alike needs an account.

const ACCOUNT = '111122223333';
const TOPIC = `arn:aws:sns:eu-central-1:${ACCOUNT}:on-call`;
const CERTIFICATE = `arn:aws:acm:eu-central-1:${ACCOUNT}:certificate/0a1b2c3d-0000-4000-8000-123456789012`;
const TABLE_ARN = `arn:aws:dynamodb:eu-central-1:${ACCOUNT}:table/restored`;
const STREAM = `${TABLE_ARN}/stream/2026-11-28T10:00:00.000`;
const LOG_GROUP = '/aws/vendedlogs/company-api';
const FORMAT = '{ "status": "$context.status", "routeKey": "$context.routeKey" }';

/** The answers by operation. One that is not there is answered like something that does not exist. */
let answers: Record<string, object>;
let aws: AwsStub;
beforeEach(async () => {
  aws = await startAwsStub(answer);
  for (const [name, value] of Object.entries(aws.variables)) vi.stubEnv(name, value);
  answers = {
    GetTopicAttributes: { SubscriptionsConfirmed: '1' },
    DescribeCertificate: {
      Certificate: {
        Status: 'ISSUED',
        DomainName: 'example.com',
        SubjectAlternativeNames: ['*.example.com'],
        NotAfter: 1_800_000_000,
      },
    },
    'GET /v2/apis/a1b2c3d4e5': { name: 'company', protocolType: 'HTTP' },
    'GET /v2/apis/a1b2c3d4e5/stages': stages({}),
    'GET /v2/apis/a1b2c3d4e5/routes': { items: [{ routeKey: 'GET /orders' }] },
    DescribeTable: {
      Table: {
        TableName: 'restored',
        TableArn: TABLE_ARN,
        LatestStreamArn: STREAM,
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_IMAGE' },
        DeletionProtectionEnabled: true,
        GlobalSecondaryIndexes: ['by-stage', 'by-due-time', 'by-row'].map((IndexName) => ({ IndexName })),
      },
    },
    DescribeContinuousBackups: {
      ContinuousBackupsDescription: {
        ContinuousBackupsStatus: 'ENABLED',
        PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' },
      },
    },
    ListTagsOfResource: { Tags: [{ Key: 'owner', Value: 'crm' }] },
    Scan: { Items: [{ body: { S: '{"detectedAt":1764000000000}' } }] },
    'GET /2016-08-19/account-settings': accountWith(1000, 1000),
    DescribeLimits: { TableMaxWriteCapacityUnits: 40_000, TableMaxReadCapacityUnits: 40_000 },
    'GET /2015-03-31/functions/redrive/configuration': {
      Environment: { Variables: { TABLE_NAME: 'former' } },
    },
  };
});
afterEach(() => {
  vi.unstubAllEnvs();
  aws.close();
});

const accountWith = (ConcurrentExecutions: number, UnreservedConcurrentExecutions: number) => ({
  AccountLimit: { ConcurrentExecutions, UnreservedConcurrentExecutions },
});

function stages(of: object) {
  const AccessLogSettings = {
    destinationArn: `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:${LOG_GROUP}`,
    format: FORMAT,
  };
  return {
    items: [{ stageName: '$default', autoDeploy: true, accessLogSettings: AccessLogSettings, ...of }],
  };
}

function answer({ operation }: StubbedRequest): StubbedAnswer {
  const found = answers[operation];
  if (operation === 'GetCallerIdentity')
    return {
      xml: `<GetCallerIdentityResponse><GetCallerIdentityResult><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
    };
  if (operation === 'GetTopicAttributes') {
    if (found === undefined)
      return {
        status: 404,
        xml: '<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code><Message>Topic does not exist</Message></Error></ErrorResponse>',
      };
    const entries = Object.entries(found).map(
      ([key, value]) => `<entry><key>${key}</key><value>${value}</value></entry>`,
    );
    return {
      xml: `<GetTopicAttributesResponse><GetTopicAttributesResult><Attributes>${entries.join('')}</Attributes></GetTopicAttributesResult></GetTopicAttributesResponse>`,
    };
  }
  if (operation.startsWith('GET /2013-04-01/hostedzone/')) return zoneXml(found);
  if (found !== undefined) return { json: found };
  const __type = operation.startsWith('GET /v2') ? 'NotFoundException' : 'ResourceNotFoundException';
  return { status: operation.startsWith('GET ') ? 404 : 400, json: { __type, message: 'not found' } };
}

/** https://docs.aws.amazon.com/Route53/latest/APIReference/API_GetHostedZone.html */
function zoneXml(zone: object | undefined): StubbedAnswer {
  if (zone === undefined)
    return {
      status: 404,
      xml: '<ErrorResponse><Error><Type>Sender</Type><Code>NoSuchHostedZone</Code><Message>none</Message></Error></ErrorResponse>',
    };
  const { name, isPrivate } = z.object({ name: z.string(), isPrivate: z.boolean() }).parse(zone);
  return {
    xml: `<GetHostedZoneResponse><HostedZone><Id>/hostedzone/Z0123456789ABC</Id><Name>${name}</Name><CallerReference>a</CallerReference><Config><PrivateZone>${isPrivate}</PrivateZone></Config></HostedZone><DelegationSet><NameServers><NameServer>ns-1.awsdns-01.com</NameServer></NameServers></DelegationSet></GetHostedZoneResponse>`,
  };
}

/** The finding of the check of this name in an environment with these keys. */
async function find(name: string, more: object, service?: FoundStack): Promise<string> {
  const target = await openTarget();
  const connections = [{ name: 'generic', provider: 'generic' }];
  const config = readStageConfig('prod', { environments: { prod: { connections, ...more } } });
  const stack: FoundStack = {
    name: 'customer-lifecycle-prod-data',
    status: 'UPDATE_COMPLETE',
    outputs: new Map(),
    tags: new Map([['owner', 'crm']]),
  };
  const check = checksBeforeDeploying({ config, target, data: stack, service }).find(
    (one) => one.name === name,
  );
  const { outcome, text } = await findingOf(check ?? { name, find: () => Promise.reject(new Error('none')) });
  return `${outcome}: ${text}`;
}

test('tags that the stack lacks', async () => {
  expect(await find('data stack', { tags: { owner: 'crm' } })).toBe('good: UPDATE_COMPLETE');
  expect(await find('data stack', { tags: { owner: 'crm', 'cost-center': '4711' } })).toBe(
    'bad: it lacks the tag cost-center of cdk.json: deploy it again',
  );
});

test('the topic of the alarms', async () => {
  const name = 'topic of the alarms';
  const notifying = { alarms: { topicArn: TOPIC } };
  expect(await find(name, notifying)).toBe(`good: ${TOPIC}`);
  answers.GetTopicAttributes = { SubscriptionsConfirmed: '0' };
  expect(await find(name, notifying)).toBe(
    'bad: it has no confirmed subscription, so nobody is notified: add one',
  );
  answers.GetTopicAttributes = { SubscriptionsConfirmed: '1', KmsMasterKeyId: 'alias/aws/sns' };
  expect(await find(name, notifying)).toBe(
    'bad: it is encrypted with alias/aws/sns, which CloudWatch may not use: encrypt it with a key of your own that lets cloudwatch.amazonaws.com use it',
  );
  delete answers.GetTopicAttributes;
  expect(await find(name, notifying)).toBe(
    `bad: there is no topic ${TOPIC}, so nobody would be notified: create it, or correct alarms.topicArn`,
  );
  const topicIn = (region: string, account: string) => ({
    alarms: { topicArn: `arn:aws:sns:${region}:${account}:on-call` },
  });
  expect(await find(name, topicIn('us-east-1', ACCOUNT))).toBe(
    'bad: alarms.topicArn is in us-east-1, and alarms notify only topics of eu-central-1: give one there',
  );
  expect(await find(name, topicIn('eu-central-1', '999900001111'))).toMatch(
    /^later: it belongs to account 999900001111, whose policy must let cloudwatch\.amazonaws\.com publish/,
  );
});

test('the certificate of the domain', async () => {
  const domainOf = (name: string, certificateArn = CERTIFICATE) => ({ domain: { name, certificateArn } });
  const found = (name: string) => find('certificate', domainOf(name));
  expect(await found('hooks.example.com')).toBe('good: for example.com, *.example.com, until 2027-01-15');
  expect(await found('example.com')).toMatch(/^good/);
  // A wildcard stands for one label.
  expect(await found('a.hooks.example.com')).toBe(
    'bad: it is for example.com, *.example.com, not for a.hooks.example.com: give one for a.hooks.example.com',
  );
  expect(
    await find(
      'certificate',
      domainOf('hooks.example.com', CERTIFICATE.replace('eu-central-1', 'us-east-1')),
    ),
  ).toBe('bad: it is in us-east-1, not eu-central-1: give one in eu-central-1');
  answers.DescribeCertificate = {
    Certificate: { Status: 'PENDING_VALIDATION', DomainName: 'hooks.example.com' },
  };
  expect(await found('hooks.example.com')).toBe(
    'bad: it is PENDING_VALIDATION, not ISSUED: create the records with which it is validated',
  );
  delete answers.DescribeCertificate;
  expect(await found('hooks.example.com')).toBe(
    `bad: there is no certificate ${CERTIFICATE}: correct domain.certificateArn`,
  );
});

test('the hosted zone of the domain', async () => {
  const hostedZone = { id: 'Z0123456789ABC', name: 'example.com' };
  const config = readStageConfig('prod', {
    environments: {
      prod: {
        connections: [{ name: 'generic', provider: 'generic' }],
        domain: { name: 'hooks.example.com', hostedZone },
      },
    },
  });
  const target = await openTarget();
  const found = async (nameServers: readonly string[]) => {
    const [check] = hostedZoneChecks({ config, target }, async () => nameServers);
    return check && (await findingOf(check)).text;
  };
  const stored = 'GET /2013-04-01/hostedzone/Z0123456789ABC';
  const own = ['ns-1.awsdns-01.com'];
  expect(await found(own)).toBe(
    'there is no zone Z0123456789ABC in this account: correct domain.hostedZone.id',
  );
  answers[stored] = { name: 'example.com.', isPrivate: false };
  expect(await found(own)).toBe('example.com (Z0123456789ABC)');
  expect(await found(['ns.elsewhere.net'])).toBe(
    'the name servers of example.com are ns.elsewhere.net, not those of Z0123456789ABC: delegate the zone to ns-1.awsdns-01.com',
  );
  answers[stored] = { name: 'example.com.', isPrivate: true };
  expect(await found(own)).toBe(
    'example.com (Z0123456789ABC) is a private zone, which tools cannot see: give a public one',
  );
  answers[stored] = { name: 'example.org.', isPrivate: false };
  expect(await found(own)).toBe(
    'Z0123456789ABC is the zone example.org, not example.com: correct domain.hostedZone',
  );
});

test('the account must have what an API that exists already lets in', async () => {
  const api = { id: 'a1b2c3d4e5', url: 'https://hooks.example.com', accessLogGroup: LOG_GROUP };
  const concurrency = () => find('concurrency', { api });
  answers['GET /v2/apis/a1b2c3d4e5/stages'] = stages({ defaultRouteSettings: { throttlingRateLimit: 200 } });
  expect(await concurrency()).toBe('good: 1000 executions, 25 needed for 200 requests a second');
  // Without a throttle of its own the quota of API Gateway counts.
  answers['GET /v2/apis/a1b2c3d4e5/stages'] = stages({});
  expect(await concurrency()).toBe(
    'bad: 1000 executions, 1005 needed for 10000 requests a second. Ask for more in Service Quotas (Lambda, concurrent executions), or set the throttle of the stage of API a1b2c3d4e5 to 9950',
  );
});

test('an API that exists already', async () => {
  const api = { id: 'a1b2c3d4e5', url: 'https://hooks.example.com', accessLogGroup: LOG_GROUP };
  const found = () => find('API', { api });
  expect(await found()).toBe('good: company (a1b2c3d4e5), stage $default');
  answers['GET /v2/apis/a1b2c3d4e5/routes'] = { items: [{ routeKey: 'GET /customers' }] };
  expect(await found()).toBe(
    'bad: it has routes of ours already (GET /customers), and a route can be there once: use another API',
  );
  answers['GET /v2/apis/a1b2c3d4e5/stages'] = stages({ autoDeploy: false });
  expect(await found()).toBe(
    'bad: its stage $default does not deploy new routes by itself: switch on AutoDeploy',
  );
  answers['GET /v2/apis/a1b2c3d4e5/stages'] = stages({
    accessLogSettings: {
      destinationArn: `arn:aws:logs:eu-central-1:${ACCOUNT}:log-group:${LOG_GROUP}`,
      format: '$context.status',
    },
  });
  expect(await found()).toBe(
    'bad: its access log lacks "status":"$context.status" and "routeKey":"$context.routeKey", which the alarms read: add it to the format, as JSON',
  );
  answers['GET /v2/apis/a1b2c3d4e5/stages'] = { items: [] };
  expect(await found()).toBe(
    `bad: no stage of it writes its access log to ${LOG_GROUP}: correct api.accessLogGroup`,
  );
  delete answers['GET /v2/apis/a1b2c3d4e5'];
  expect(await found()).toBe(
    'bad: there is no HTTP API a1b2c3d4e5 in eu-central-1: a REST API cannot be used',
  );
});

test('the restored table', async () => {
  const restored = { epoch: 1, table: { name: 'restored', streamArn: STREAM }, tags: { owner: 'crm' } };
  const found = (service?: FoundStack) => find('restored table', restored, service);
  expect(await found()).toBe('good: restored has no events of epoch 1 or later');
  answers.Scan = { Items: [{ body: { S: '{"epoch":1,"detectedAt":1764000000000}' } }] };
  expect(await found()).toBe(
    'bad: The table restored has events of epoch 1, the last of 2025-11-24T16:00:00.000Z, and epoch 1 is configured: set "epoch" to 2',
  );
  // Once the functions use it, it has events of its epoch.
  answers['GET /2015-03-31/functions/redrive/configuration'] = {
    Environment: { Variables: { TABLE_NAME: 'restored' } },
  };
  const outputs = new Map([['RedriveFunction', 'redrive']]);
  const service: FoundStack = { name: 'service', status: 'UPDATE_COMPLETE', outputs, tags: new Map() };
  expect(await found(service)).toBe('good: restored is in use');
  answers.ListTagsOfResource = { Tags: [] };
  expect(await found(service)).toBe(
    `bad: The table restored lacks tags: aws dynamodb tag-resource --resource-arn ${TABLE_ARN} --tags Key=owner,Value=crm`,
  );
  delete answers.DescribeTable;
  expect(await found()).toBe('bad: there is no table restored in this account and Region');
});

const deployed: FoundStack = {
  name: 'customer-lifecycle-prod-service',
  status: 'UPDATE_COMPLETE',
  outputs: new Map([['RedriveFunction', 'redrive']]),
  tags: new Map(),
};

test('the restored table is not warm, because no stack makes it so', async () => {
  const capacity = { table: { writes: 20_000 }, indexes: { writes: 10_000 } };
  const restored = { epoch: 1, table: { name: 'restored', streamArn: STREAM }, capacity };
  const warm = (WriteUnitsPerSecond: number) => ({
    WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond },
  });
  const { Table } = z.object({ Table: z.looseObject({}) }).parse(answers.DescribeTable);
  const tableWith = (table: number, indexes: number) => ({
    Table: {
      ...Table,
      ...warm(table),
      GlobalSecondaryIndexes: ['by-stage', 'by-due-time', 'by-row'].map((IndexName) => ({
        IndexName,
        ...warm(indexes),
      })),
    },
  });
  answers.DescribeTable = tableWith(4_000, 10_000);
  expect(await find('restored table', restored)).toBe(
    'bad: The table restored takes 4000 writes and 12000 reads a second at once, and capacity.table is for 20000 and 12000: aws dynamodb update-table --table-name restored --warm-throughput ReadUnitsPerSecond=12000,WriteUnitsPerSecond=20000',
  );
  answers.DescribeTable = tableWith(20_000, 4_000);
  expect(await find('restored table', restored)).toMatch(
    /^bad: The index by-stage takes 4000 writes and 12000 reads a second at once, and capacity\.indexes is for 10000 and 12000: aws dynamodb update-table --table-name restored --global-secondary-index-updates '\[\{"Update":\{"IndexName":"by-stage","WarmThroughput":\{"ReadUnitsPerSecond":12000,"WriteUnitsPerSecond":10000\}\}\}\]'\. The index by-due-time/,
  );
  answers.DescribeTable = tableWith(20_000, 10_000);
  expect(await find('restored table', restored)).toMatch(/^good/);
});

test('a capacity that the account does not have', async () => {
  const concurrency = (ingestConcurrency: number, service?: FoundStack) =>
    find('concurrency', { capacity: { ingestConcurrency } }, service);
  expect(await concurrency(700)).toBe(
    'good: 1000 executions, of which ingest gets 700, and 50 are needed for 500 requests a second',
  );
  // https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
  expect(await concurrency(950)).toBe(
    'bad: capacity.ingestConcurrency is 950, and 900 of 1000 executions can be reserved, because Lambda keeps 100 for all functions without a reservation: set it to at most 900, or ask for more in Service Quotas (Lambda, concurrent executions)',
  );
  expect(await concurrency(10)).toBe(
    'bad: capacity.ingestConcurrency is 10, and 50 are needed for 500 requests a second: set it to 50, or throttle.requestsPerSecond to 100',
  );
  // Other functions of the account have reservations.
  answers['GET /2016-08-19/account-settings'] = accountWith(1000, 400);
  expect(await concurrency(700)).toMatch(/^bad: capacity\.ingestConcurrency is 700, and 300 of 1000/);
  // Once deployed, the reservation is its own.
  expect(await concurrency(600, deployed)).toMatch(/^good/);
  answers['GET /2016-08-19/account-settings'] = accountWith(10, 10);
  expect(await concurrency(50)).toBe(
    'bad: capacity.ingestConcurrency is 50, and 0 of 10 executions can be reserved, because Lambda keeps 100 for all functions without a reservation: leave it out, or ask for more in Service Quotas (Lambda, concurrent executions)',
  );

  const throughput = (capacity: object) => find('table throughput', { capacity });
  expect(await throughput({ table: { writes: 40_000 } })).toMatch(/^good/);
  expect(await throughput({ table: { writes: 50_000 } })).toBe(
    'bad: capacity.table.writes is 50000, and the quota of a table is 40000: ask for more in Service Quotas (DynamoDB, table-level write throughput), or lower it',
  );
  expect(await throughput({ indexes: { writes: 10_000, reads: 50_000 } })).toBe(
    'bad: capacity.indexes.reads is 50000, and the quota of a table is 40000: ask for more in Service Quotas (DynamoDB, table-level read throughput), or lower it',
  );
});

test('an epoch that is lower than the deployed one', async () => {
  answers['GET /2015-03-31/functions/redrive/configuration'] = { Environment: { Variables: { EPOCH: '2' } } };
  expect(await find('epoch', { epoch: 1 }, deployed)).toBe(
    'bad: it is 1, and the deployed functions have 2: never lower it, or subscribers drop the events. Set "epoch" to 2',
  );
  expect(await find('epoch', {}, deployed)).toMatch(/^bad: it is 0, and the deployed functions have 2/);
  expect(await find('epoch', { epoch: 2 }, deployed)).toBe('good: 2');
  expect(await find('epoch', { epoch: 3 }, deployed)).toBe('good: 3, deployed is 2');
});
