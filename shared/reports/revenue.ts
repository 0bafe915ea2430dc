import { STAGES } from '../lifecycle/stage.ts';
import { dateOf } from './calendar.ts';
import { column, currentStage, type ReportDefinition, STAGE_INDEX } from './definition.ts';
import { cellsOf } from './sales.ts';

interface Sums {
  customers: number;
  sales: number;
  unpriced: number;
  revenue: number;
  refunds: number;
  /** The customer who was counted last. */
  counted: number;
}

/** Revenue and refunds. */
export const revenue: ReportDefinition = {
  name: 'revenue',
  title: 'Revenue and refunds',
  definition:
    'What customers paid and got back in each period, by connection, currency and the stage that they are in now.',
  formula: 'net = revenue − refunds; perSale = net ÷ (sales − unpriced); perCustomer = net ÷ customers',
  columns: [
    column('period', 'Period', 'date', 'The first day of the period'),
    column('connection', 'Connection', 'text', 'The connection that reported the sale'),
    column(
      'currency',
      'Currency',
      'text',
      'The currency; null if no amount of these sales is known. Currencies are never added',
    ),
    column('stage', 'Stage now', 'text', 'The stage that the customer is in now'),
    column('customers', 'Customers', 'count', 'Customers with a sale or a refund in the period'),
    column('sales', 'Sales', 'count', 'Sales that began to count in the period and count now'),
    column('unpriced', 'Unpriced', 'count', 'Those of them whose amount is unknown'),
    column(
      'revenue',
      'Revenue',
      'money',
      'Sum of the sales; also of those undone later, as far as their money went back',
    ),
    column('refunds', 'Refunds', 'money', 'Money that went back in the period'),
    column('net', 'Net', 'money', 'revenue − refunds'),
    column('perSale', 'Net per sale', 'money', 'net ÷ (sales − unpriced), rounded; null without such a sale'),
    column('perCustomer', 'Net per customer', 'money', 'net ÷ customers, rounded'),
  ],
  range: 'periods',
  start({ periods, connection }) {
    const connections = createNumbering();
    const currencies = createNumbering();
    const sums = periods.starts.map(() => new Map<number, Sums>());
    let customer = 0;
    const sumsOf = (period: number, reporter: string, currency: string | null, stage: number): Sums => {
      const key = keyOf(connections.numberOf(reporter), currencies.numberOf(currency), stage);
      let found = sums[period]?.get(key);
      if (found === undefined) {
        found = { customers: 0, sales: 0, unpriced: 0, revenue: 0, refunds: 0, counted: -1 };
        sums[period]?.set(key, found);
      }
      if (found.counted !== customer) found.customers += 1;
      found.counted = customer;
      return found;
    };
    return {
      add(row) {
        customer += 1;
        const stage = STAGE_INDEX[currentStage(row)];
        for (const cell of cellsOf(row.sales, connection)) {
          const period = periods.indexOf(cell.day);
          if (period < 0) continue;
          const found = sumsOf(period, cell.connection, cell.currency, stage);
          found.sales += cell.sales;
          found.unpriced += cell.unpriced;
          found.revenue += cell.minor;
        }
        for (const cell of cellsOf(row.refunds, connection)) {
          const period = periods.indexOf(cell.day);
          if (period >= 0) sumsOf(period, cell.connection, cell.currency, stage).refunds += cell.minor;
        }
      },
      rows() {
        const names = connections.inOrder();
        const codes = currencies.inOrder();
        return periods.starts.flatMap((start, period) =>
          names.flatMap(([reporter, place]) =>
            codes.flatMap(([currency, code]) =>
              STAGES.flatMap((stage, index) => {
                const found = sums[period]?.get(keyOf(place, code, index));
                if (found === undefined) return [];
                return [[dateOf(start), reporter, currency, stage, ...cellsFor(found, currency !== null)]];
              }),
            ),
          ),
        );
      },
    };
  },
};

/** More currencies than there are. */
const MAX_CURRENCIES = 1024;

function keyOf(connection: number, currency: number, stage: number): number {
  return (connection * MAX_CURRENCIES + currency) * STAGES.length + stage;
}

function cellsFor({ customers, sales, unpriced, revenue: paid, refunds }: Sums, isKnown: boolean) {
  if (!isKnown) return [customers, sales, unpriced, null, null, null, null, null];
  const net = paid - refunds;
  const priced = sales - unpriced;
  return [
    ...[customers, sales, unpriced, paid, refunds, net],
    ...[priced > 0 ? Math.round(net / priced) : null, Math.round(net / customers)],
  ];
}

/** Numbers names in the order in which they first come. */
function createNumbering() {
  const numbers = new Map<string | null, number>();
  return {
    numberOf(name: string | null): number {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, numbers.size);
      return numbers.size - 1;
    },
    /** All names in alphabetical order, null last. */
    inOrder: () => [...numbers].sort(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1)),
  };
}
