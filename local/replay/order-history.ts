import { emailIdentity } from '../../shared/identity/email-identity.ts';
import { comparePlaces } from '../../shared/lifecycle/change-types.ts';
import { groupBy } from '../client/group-by.ts';
import { decimalOf } from './amount.ts';
import type { CsvFault, CsvFile } from './csv.ts';
import type { ReplayOptions } from './options.ts';
import { type OrderRow, type OrderRows, readOrderRows } from './order-rows.ts';

/** A paid order or a refund in the canonical schema of the generic connection. */
export interface HistoryFact {
  readonly id: string;
  readonly type: 'order.paid' | 'order.refunded';
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  /** The facts of one person are sent one after another. */
  readonly person: string;
  /** The body of the delivery. */
  readonly body: string;
}

/** An order history: its facts in the order of the log, the rows that could not be read, and the cells that were left out. */
export interface OrderHistory extends Omit<OrderRows, 'rows'> {
  readonly facts: readonly HistoryFact[];
  /** How many orders name no customer. */
  readonly guests: number;
}

/** When and from which version of the file a history is read. */
export interface HistorySetting {
  /** In epoch milliseconds; later rows are refused. */
  readonly now: number;
  /** The version of each fact: text that sorts. Of two versions of a fact the greater wins. */
  readonly version: string;
}

/**
 * Combines the rows of an order into one paid order, and makes a refund of each refund row. A refund names its order if
 * the file has that order. Otherwise, as with a credit note that has its own number, it names only the customer.
 */
export function readOrderHistory(
  file: CsvFile,
  options: ReplayOptions,
  { now, version }: HistorySetting,
): OrderHistory {
  const { rows, faults, leftOut } = readOrderRows(file, options, now);
  const facts: HistoryFact[] = [];
  const conflicts: CsvFault[] = [];
  let guests = 0;
  for (const ofOrder of groupBy(rows, ({ order }) => order).values()) {
    const conflict = conflictIn(ofOrder, options);
    if (conflict === undefined) {
      facts.push(...factsOf(ofOrder, options, version));
      if (isOfGuest(ofOrder)) guests += 1;
    } else conflicts.push(...ofOrder.map(({ line }) => ({ line, ...conflict })));
  }
  return {
    facts: facts.sort(comparePlaces),
    guests,
    faults: [...faults, ...conflicts].sort((a, b) => a.line - b.line),
    leftOut,
  };
}

type OrderGroup = readonly [OrderRow, ...OrderRow[]];

/** An order has one customer. If its rows name several, the number is used for several orders. */
function conflictIn(
  rows: OrderGroup,
  { order, customer, email }: ReplayOptions,
): Omit<CsvFault, 'line'> | undefined {
  const byId = customerIdsOf(rows);
  const byEmail = [...new Set(rows.flatMap((row) => (row.email === null ? [] : [emailIdentity(row.email)])))];
  const column = byId.length > 1 ? customer : byId.length === 0 && byEmail.length > 1 ? email : undefined;
  if (column === undefined) return undefined;
  const lines = rows
    .map(({ line }) => line)
    .slice(0, 5)
    .join(', ');
  return {
    column: order,
    fault: `order ${rows[0].order} has several customers: compare ${column} in lines ${lines}`,
  };
}

function isOfGuest(rows: OrderGroup): boolean {
  return rows.every(({ customerId, email }) => customerId === null && email === null);
}

function customerIdsOf(rows: OrderGroup): string[] {
  return [...new Set(rows.flatMap(({ customerId }) => (customerId === null ? [] : [customerId])))];
}

function factsOf(rows: OrderGroup, { currency }: ReplayOptions, version: string): HistoryFact[] {
  const [{ order }] = rows;
  const customerId = customerIdsOf(rows)[0] ?? null;
  const firstEmail = rows.find(({ email }) => email !== null)?.email ?? null;
  const person = customerId ?? (firstEmail && emailIdentity(firstEmail)) ?? `order ${order}`;
  const isGuest = isOfGuest(rows);

  function fact(
    type: HistoryFact['type'],
    id: string,
    about: readonly OrderRow[],
    namesOrder: boolean,
  ): HistoryFact {
    const occurredAt = Math.min(...about.map((row) => row.occurredAt));
    const email = about.find((row) => row.email !== null)?.email ?? firstEmail;
    const total = decimalOf(
      about.reduce((sum, { minor }) => sum + minor, 0),
      currency,
    );
    const body = JSON.stringify({
      id,
      type,
      occurredAt: new Date(occurredAt).toISOString(),
      ...(!isGuest && {
        customer: { ...(customerId !== null && { id: customerId }), ...(email !== null && { email }) },
      }),
      order: { ...((namesOrder || isGuest) && { id: order }), total, currency },
      version,
    });
    return { id, type, occurredAt, person, body };
  }

  const paid = rows.filter(({ isRefund }) => !isRefund);
  const refunds = groupBy(
    rows.filter(({ isRefund, minor }) => isRefund && minor > 0),
    (row) => refundId(row, currency),
  );
  const isPaid = paid.length > 0;
  return [
    ...(isPaid ? [fact('order.paid', `${order}:order.paid`, paid, true)] : []),
    ...[...refunds].flatMap(([id, equal]) =>
      equal.map((row, index) =>
        fact('order.refunded', index === 0 ? id : `${id}:${index + 1}`, [row], isPaid),
      ),
    ),
  ];
}

/** By content and not by position, so that other rows of the file do not change the id of a refund. */
function refundId({ order, occurredAt, minor }: OrderRow, currency: string): string {
  return `${order}:order.refunded:${new Date(occurredAt).toISOString()}:${decimalOf(minor, currency)}`;
}
