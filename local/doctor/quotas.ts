import { DescribeLimitsCommand } from '@aws-sdk/client-dynamodb';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { DEFAULT_THROTTLE } from '../../infra/deployment-config.ts';
import type { Examined } from './examined.ts';
import { bad, type Check, good } from './finding.ts';

/** A delivery takes ingest about 50 ms, which is assumed: so one execution takes twenty a second. */
const DELIVERIES_PER_EXECUTION = 20;
/** publish, review, redrive, query and the console. */
const OTHER_EXECUTIONS = 5;
/** What Lambda demands to be left to functions without a reservation: https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html */
const LEFT_TO_OTHERS = 100;
/** The most that a delivery writes: a transition, and the indexes. */
const WRITE_UNITS_PER_DELIVERY = 11;

/** Whether the quotas of the account are enough for what is configured. */
export function quotaChecks(examined: Examined): Check[] {
  return [
    { name: 'concurrency', find: () => concurrencyFinding(examined) },
    { name: 'table throughput', find: () => throughputFinding(examined) },
  ];
}

async function concurrencyFinding({ config, target }: Examined) {
  const { AccountLimit } = await target.clients.lambda.send(new GetAccountSettingsCommand());
  const reserved = config.capacity?.ingestConcurrency;
  if (reserved !== undefined) {
    const all = AccountLimit?.ConcurrentExecutions ?? 0;
    const possible = all - LEFT_TO_OTHERS;
    if (reserved <= possible) return good(`${reserved} of ${all} executions for ingest`);
    const askForMore = `${all} executions in the account, and ${LEFT_TO_OTHERS} must be left beside the ${reserved} of capacity.ingestConcurrency. Ask for more in Service Quotas (Lambda, concurrent executions)`;
    return bad(
      possible < 1 ? askForMore : `${askForMore}, or set capacity.ingestConcurrency to at most ${possible}`,
    );
  }
  const free = AccountLimit?.UnreservedConcurrentExecutions ?? 0;
  const { requestsPerSecond: rate } = config.deployment.throttle ?? DEFAULT_THROTTLE;
  const needed = Math.ceil(rate / DELIVERIES_PER_EXECUTION) + OTHER_EXECUTIONS;
  if (free >= needed) return good(`${free} executions, ${needed} needed for ${rate} requests a second`);
  const possible = Math.max(1, (free - OTHER_EXECUTIONS) * DELIVERIES_PER_EXECUTION);
  return bad(
    `${free} executions, ${needed} needed for ${rate} requests a second. Ask for more in Service Quotas (Lambda, concurrent executions), or set throttle.requestsPerSecond to ${possible}`,
  );
}

async function throughputFinding({ config, target }: Examined) {
  const { TableMaxWriteCapacityUnits: writes = 0, TableMaxReadCapacityUnits: reads = 0 } =
    await target.clients.dynamoDb.send(new DescribeLimitsCommand());
  const { table, indexes } = config.capacity ?? {};
  for (const [key, given, quota] of [
    ['table.writes', table?.writes, writes],
    ['table.reads', table?.reads, reads],
    ['indexes.writes', indexes?.writes, writes],
    ['indexes.reads', indexes?.reads, reads],
  ] as const)
    if (given !== undefined && given > quota)
      return bad(
        `capacity.${key} is ${given}, and the quota of a table is ${quota} units a second. Ask for more in Service Quotas (DynamoDB, table-level throughput), or set at most ${quota}`,
      );
  const { requestsPerSecond: rate } = config.deployment.throttle ?? DEFAULT_THROTTLE;
  const needed = rate * WRITE_UNITS_PER_DELIVERY;
  if (writes >= needed)
    return good(`${writes} write units a second, at most ${needed} needed for ${rate} requests`);
  return bad(
    `${writes} write units a second, up to ${needed} needed for ${rate} requests. Ask for more in Service Quotas (DynamoDB, table-level write throughput), or set throttle.requestsPerSecond to ${Math.floor(writes / WRITE_UNITS_PER_DELIVERY)}`,
  );
}
