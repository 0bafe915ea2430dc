import { DescribeLimitsCommand } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { DEFAULT_THROTTLE } from '../../infra/deployment-config.ts';
import type { Examined } from './examined.ts';
import { stageOfApi } from './existing-api.ts';
import { bad, type Check, type Finding, good } from './finding.ts';

/** A delivery takes ingest 100 ms, which is assumed as in docs/scaling.md: so one execution takes ten a second. */
const DELIVERIES_PER_EXECUTION = 10;
/** publish, review, redrive, query and the console. */
const OTHER_EXECUTIONS = 5;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const NEVER_RESERVED = 100;
/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const REQUESTS_WITHOUT_THROTTLE = 10_000;
/** A first order of a new customer: docs/scaling.md. */
const WRITE_UNITS_PER_DELIVERY = 20;

/** Whether the account has what the throttle lets in, and what `capacity` wants. */
export function capacityChecks(examined: Examined): Check[] {
  return [
    { name: 'concurrency', find: () => concurrency(examined) },
    { name: 'table throughput', find: () => tableThroughput(examined) },
  ];
}

/** How many requests a second the API lets in, and where that is set. */
async function throttleOf({ config, target }: Pick<Examined, 'config' | 'target'>) {
  const { api, throttle = DEFAULT_THROTTLE } = config.deployment;
  if (api === undefined)
    return { rate: throttle.requestsPerSecond, setting: 'throttle.requestsPerSecond' } as const;
  const stage = await stageOfApi(target.clients, api);
  const { ThrottlingRateLimit: rate = REQUESTS_WITHOUT_THROTTLE } = stage?.DefaultRouteSettings ?? {};
  return { rate, setting: `the throttle of the stage of API ${api.id}` } as const;
}

async function concurrency({ config, target, service }: Examined): Promise<Finding> {
  const { AccountLimit } = await target.clients.lambda.send(new GetAccountSettingsCommand());
  const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  const all = AccountLimit?.ConcurrentExecutions ?? free;
  const { rate, setting } = await throttleOf({ config, target });
  const ofIngest = Math.ceil(rate / DELIVERIES_PER_EXECUTION);
  const reserved = config.capacity?.ingestConcurrency;
  if (reserved === undefined) {
    const needed = ofIngest + OTHER_EXECUTIONS;
    if (free >= needed) return good(`${free} executions, ${needed} needed for ${rate} requests a second`);
    const possible = Math.max(1, (free - OTHER_EXECUTIONS) * DELIVERIES_PER_EXECUTION);
    return bad(
      `${free} executions, ${needed} needed for ${rate} requests a second. Ask for more in Service Quotas (Lambda, concurrent executions), or set ${setting} to ${possible}`,
    );
  }
  // Once deployed, what is not free includes the reservation itself.
  const most = Math.max(0, (service === undefined ? free : all) - NEVER_RESERVED);
  if (reserved > most)
    return bad(
      `capacity.ingestConcurrency is ${reserved}, and ${most} of ${all} executions can be reserved, because Lambda keeps ${NEVER_RESERVED} for all functions without a reservation: ${most === 0 ? 'leave it out' : `set it to at most ${most}`}, or ask for more in Service Quotas (Lambda, concurrent executions)`,
    );
  if (reserved < ofIngest)
    return bad(
      `capacity.ingestConcurrency is ${reserved}, and ${ofIngest} are needed for ${rate} requests a second: set it to ${ofIngest}, or ${setting} to ${reserved * DELIVERIES_PER_EXECUTION}`,
    );
  return good(
    `${all} executions, of which ingest gets ${reserved}, and ${ofIngest} are needed for ${rate} requests a second`,
  );
}

async function tableThroughput({ config, target }: Examined): Promise<Finding> {
  const { TableMaxWriteCapacityUnits: writes = 0, TableMaxReadCapacityUnits: reads = Infinity } =
    await target.clients.dynamoDb.send(new DescribeLimitsCommand());
  const { table, indexes } = config.capacity ?? {};
  const wanted = [
    { key: 'table.writes', units: table?.writes, quota: writes, name: 'write' },
    { key: 'table.reads', units: table?.reads, quota: reads, name: 'read' },
    { key: 'indexes.writes', units: indexes?.writes, quota: writes, name: 'write' },
    { key: 'indexes.reads', units: indexes?.reads, quota: reads, name: 'read' },
  ];
  for (const { key, units = 0, quota, name } of wanted)
    if (units > quota)
      return bad(
        `capacity.${key} is ${units}, and the quota of a table is ${quota}: ask for more in Service Quotas (DynamoDB, table-level ${name} throughput), or lower it`,
      );
  const { rate, setting } = await throttleOf({ config, target });
  const needed = rate * WRITE_UNITS_PER_DELIVERY;
  if (writes >= needed)
    return good(`${writes} write units a second, at most ${needed} needed for ${rate} requests`);
  return bad(
    `${writes} write units a second, up to ${needed} needed for ${rate} requests. Ask for more in Service Quotas (DynamoDB, table-level write throughput), or set ${setting} to ${Math.floor(writes / WRITE_UNITS_PER_DELIVERY)}`,
  );
}
