import { emailIdentity } from '../../shared/identity/identity.ts';
import { compareActivities } from '../../shared/lifecycle/activity.ts';
import { parseMoney } from '../../shared/lifecycle/money.ts';
import { Refusal } from '../terminal/refusal.ts';
import type { CsvFault, CsvFile } from './csv.ts';
import type { ReplayOptions } from './options.ts';

/** One row of an order history, as the generic connection takes it. */
export interface HistoryFact {
  readonly id: string;
  readonly type: 'order.paid' | 'order.refunded';
  /** Epoch milliseconds. */
  readonly occurredAt: number;
  /** Whose facts must be sent one after the other. */
  readonly person: string;
  /** The delivery's body. */
  readonly body: string;
}

/** An order history: its facts in the order of the log, and the rows that tell none. */
export interface OrderHistory {
  readonly facts: readonly HistoryFact[];
  readonly faults: readonly CsvFault[];
}

/**
 * Makes one fact of each row: a paid order, or a refund that is tied to no order, unless nobody is named: then it
 * is one of the order alone.
 * @throws Refusal when the file lacks a column
 */
export function readOrderHistory({ columns, rows }: CsvFile, options: ReplayOptions): OrderHistory {
  const { order, customer, email, at, amount, refundWhen } = options;
  for (const column of [order, customer, email, at, amount, refundWhen?.column])
    if (column !== undefined && !columns.includes(column))
      throw new Refusal(`The file has no column ${column}. It has: ${columns.join(', ') || 'none'}.`);

  const facts: HistoryFact[] = [];
  const faults: CsvFault[] = [];
  for (const row of rows) {
    const fact = 'fault' in row ? row : factOf(row.cells, options);
    if ('fault' in fact) faults.push({ line: row.line, fault: fact.fault });
    else facts.push(fact);
  }
  return { facts: facts.sort(compareActivities), faults };
}

function factOf(
  cells: Readonly<Record<string, string>>,
  options: ReplayOptions,
): HistoryFact | { readonly fault: string } {
  const cell = (column: string | undefined) => (column === undefined ? '' : (cells[column] ?? '').trim());
  const order = cell(options.order);
  if (order === '') return fault(options.order, 'is empty, but every row needs the number of its order');
  const occurredAt = options.readTime(cell(options.at));
  if (occurredAt === undefined)
    return fault(options.at, `${JSON.stringify(cell(options.at))} is no time such as 2026-01-31 10:00:00`);
  const signed = cell(options.amount);
  const total = signed.replace(/^-/, '');
  const money = parseMoney(total, options.currency);
  if ('refused' in money) return fault(options.amount, `${JSON.stringify(signed)}: ${money.refused}`);
  const email = cell(options.email);
  if (email !== '' && emailIdentity(email) === undefined)
    return fault(options.email ?? '', `${JSON.stringify(email)} is not an e-mail address`);
  const customerId = cell(options.customer);

  const { refundWhen, currency } = options;
  const isRefund =
    (refundWhen !== undefined && cell(refundWhen.column) === refundWhen.value) || signed.startsWith('-');
  const type = isRefund ? 'order.refunded' : 'order.paid';
  const isGuest = customerId === '' && email === '';
  const id = `${order}:${type}`;
  return {
    id,
    type,
    occurredAt,
    person: customerId || email || `order ${order}`,
    body: JSON.stringify({
      id,
      type,
      occurredAt: new Date(occurredAt).toISOString(),
      ...(!isGuest && {
        customer: { ...(customerId !== '' && { id: customerId }), ...(email !== '' && { email }) },
      }),
      order: { ...((isGuest || !isRefund) && { id: order }), total, currency },
    }),
  };
}

function fault(column: string, sentence: string): { readonly fault: string } {
  return { fault: `column ${column}: ${sentence}` };
}
