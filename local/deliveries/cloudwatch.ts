import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { notSet } from '../terminal/aws-refusal.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import { deliveryIn, type LoggedDelivery, newestFirst } from './logged-delivery.ts';
import type { LogOptions } from './options.ts';

/** CloudWatch returns the newest first only from this instant on: 1 January 2024. */
const EARLIEST_NEWEST_FIRST = Date.UTC(2024, 0);

/** What is read from CloudWatch Logs. */
export interface CloudWatchQuery extends Pick<LogOptions, 'connection' | 'outcome' | 'limit'> {
  readonly stack: string;
  readonly since: Date;
}

/**
 * The newest deliveries that the log of `ingest` of a deployed stack reports, newest first. Loads the client only here,
 * because no other command needs it.
 * @param onPage called with the number of deliveries that were read so far
 * @throws Refusal when the log cannot be found or read
 */
export async function deliveriesOfStack(
  query: CloudWatchQuery,
  onPage: (read: number) => void,
): Promise<LoggedDelivery[]> {
  const sdk = await import('@aws-sdk/client-cloudwatch-logs');
  try {
    const client = new sdk.CloudWatchLogsClient({});
    const logGroupName = await logGroupOf(sdk, client, query.stack);
    const startTime = Math.max(query.since.getTime(), EARLIEST_NEWEST_FIRST);
    const filterPattern = patternOf(query);
    const found: LoggedDelivery[] = [];
    const pages = sdk.paginateFilterLogEvents(
      { client },
      { logGroupName, startTime, filterPattern, startFromHead: false },
    );
    for await (const { events = [] } of pages) {
      found.push(...events.flatMap(({ message = '' }) => deliveryIn(message) ?? []));
      onPage(found.length);
      if (found.length >= query.limit) break;
    }
    return newestFirst(found).slice(0, query.limit);
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal(sentenceFor(error, query.stack));
  }
}

/** CloudFormation names a log group by its stack, its logical id and a random end. */
async function logGroupOf(
  sdk: typeof import('@aws-sdk/client-cloudwatch-logs'),
  client: CloudWatchLogsClient,
  stack: string,
): Promise<string> {
  const prefix = { logGroupNamePrefix: `${stack}-ingestLog` };
  const { logGroups = [] } = await client.send(new sdk.DescribeLogGroupsCommand(prefix));
  const [group] = logGroups;
  if (group?.logGroupName === undefined)
    throw new Refusal(
      `There is no log of ingest of a stack ${stack} in this account and Region. Name the service stack, such as customer-lifecycle-prod-service, and set AWS_REGION.`,
    );
  return group.logGroupName;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html */
function patternOf({ connection, outcome }: Pick<LogOptions, 'connection' | 'outcome'>): string {
  const conditions = [
    connection === undefined ? '$.connection = *' : `$.connection = "${connection}"`,
    outcome === undefined ? '$.outcome = *' : `$.outcome = "${outcome}"`,
  ];
  return `{ ${conditions.join(' && ')} }`;
}

function sentenceFor(error: unknown, stack: string): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'AccessDeniedException')
    return 'Your AWS identity needs logs:DescribeLogGroups and logs:FilterLogEvents on the log of ingest.';
  return notSet(error, 'the stack') ?? `The log of ${stack} could not be read: ${messageOf(error)}.`;
}
