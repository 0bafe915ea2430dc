import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { type Cells, isMergedByMonth } from '../lifecycle/cells.ts';
import type { PathEntry } from '../lifecycle/path.ts';
import { errorName, log } from '../platform/logger.ts';
import { TABLE } from '../platform/names.ts';
import type { CustomerRow, RefundsCell, RowEntry } from '../reports/customer-row.ts';
import { customerIdIn } from './keys.ts';
import { unpackCustomerHistory } from './packed-customer-history.ts';
import { ROW_PARTITIONS } from './partitions.ts';
import { inPartition, readPage } from './queries.ts';
import { BrokenItem, type StoredItem } from './stored-item.ts';

/**
 * In milliseconds. All partitions are read at the same time, a megabyte each, and no sender waits: the short timeout of the
 * client, which is for webhooks, would fail on a busy local stack.
 */
const PAGE_TIMEOUT = 10_000;

interface Page {
  readonly partition: string;
  readonly items: readonly StoredItem[];
  readonly last: Record<string, unknown> | undefined;
}

/**
 * The rows of all customers, page by page. All partitions are read at the same time, each in the order of the ids: who stays a
 * customer throughout is in exactly one page. A row is as old as the index, usually less than a second. One that another
 * version or program wrote is logged, and returned as a stale row with nothing in it.
 */
export async function* readRows(
  client: DynamoDBDocumentClient,
  table: string,
): AsyncIterable<readonly CustomerRow[]> {
  async function read(partition: string, from?: Record<string, unknown>): Promise<Page> {
    const query = { ...inPartition(TABLE.rowIndex, partition), ExclusiveStartKey: from };
    return { partition, ...(await readPage(client, table, query, { requestTimeout: PAGE_TIMEOUT })) };
  }

  const reading = new Map<string, Promise<Page>>();
  const start = (partition: string, from?: Record<string, unknown>) => {
    const page = read(partition, from);
    // Nobody waits for it if the reader stops before.
    page.catch(() => {});
    reading.set(partition, page);
  };
  for (const partition of ROW_PARTITIONS) start(partition);
  while (reading.size > 0) {
    const { partition, items, last } = await Promise.race(reading.values());
    if (last === undefined) reading.delete(partition);
    else start(partition, last);
    yield items.map(readRowOrNothing);
  }
}

function readRowOrNothing(item: StoredItem): CustomerRow {
  try {
    return readRow(item);
  } catch (error) {
    const customerId = customerIdIn(item);
    log('error', 'The row of a customer could not be read', { customerId, error: errorName(error) });
    return { ...NOTHING, customerId };
  }
}

const NOTHING: Omit<CustomerRow, 'customerId'> = {
  path: [],
  sales: [],
  refunds: [],
  ratings: [],
  touchpoints: { first: [], last: [], count: 0 },
  connections: [],
  risk: [],
  stale: true,
  beyond: false,
};

function readRow(item: StoredItem): CustomerRow {
  const history = unpackCustomerHistory(item.history);
  if (history === undefined) throw new BrokenItem('row', item);
  const { path, sales, refunds, ratings, touchpoints, connections, risk, stale } = history;
  return {
    customerId: customerIdIn(item),
    path: [...path.older, ...path.entries].map(rowEntry),
    sales: allOf(sales),
    refunds: allOf(refunds).flatMap(refundsCell),
    ratings: ratings.last,
    touchpoints,
    connections,
    risk,
    stale,
    beyond:
      path.dropped > path.older.length ||
      isMergedByMonth(sales) ||
      isMergedByMonth(refunds) ||
      ratings.count > ratings.last.length,
  };
}

function rowEntry({ stage, at, reason }: PathEntry): RowEntry {
  return { stage, at, reason: reason ?? null };
}

function allOf({ oldest, months, days }: Cells): CustomerRow['sales'] {
  return [...oldest, ...months, ...days];
}

function refundsCell({ day, connection, currency, minor }: CustomerRow['sales'][number]): RefundsCell[] {
  return currency === null ? [] : [{ day, connection, currency, minor }];
}
