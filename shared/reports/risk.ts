import { RISK_REASONS, riskOf } from '../lifecycle/risk.ts';
import { column, currentStage, type ReportDefinition, share } from './definition.ts';
import { cellsOf } from './sales.ts';

const TRAILING_DAYS = 365;
const LEVELS = ['none', 'watch', 'high'] as const;

interface Group {
  customers: number;
  readonly byCurrency: Map<string, { buyers: number; net: number }>;
}

/** Who may be lost next. */
export const risk: ReportDefinition = {
  name: 'risk',
  title: 'Risk and revenue at risk',
  definition:
    'How many of the customers who are not lost are at risk now, for which reasons, and what they paid in the last 365 days, refunds subtracted.',
  formula: 'net = revenue − refunds of the last 365 days; nothing is forecast',
  columns: [
    column('group', 'Group', 'text', 'level or reason. A customer has one level and any number of reasons'),
    column(
      'value',
      'Value',
      'text',
      'The level: none, watch (one reason) or high (two or more); or the reason',
    ),
    column('customers', 'Customers', 'count', 'Customers of the group who are not in churned or winback'),
    column('share', 'Share', 'share', 'customers ÷ all customers who are not in churned or winback'),
    column('currency', 'Currency', 'text', 'The currency of net; null if there were no sales and no refunds'),
    column(
      'buyers',
      'Buyers',
      'count',
      'Those of `customers` with sales or refunds in this currency in the last 365 days',
    ),
    column('net', 'Net', 'money', 'Revenue − refunds of these buyers in the last 365 days'),
  ],
  range: 'present',
  start({ connection, today }) {
    const groups = new Map<string, Group>();
    let present = 0;
    const currencies = new Set<string>();
    return {
      add(row) {
        const stage = currentStage(row);
        if (stage === 'churned' || stage === 'winback') return;
        present += 1;
        const net = new Map<string, number>();
        const count = (currency: string, minor: number, day: number) => {
          if (day > today - TRAILING_DAYS && day <= today)
            net.set(currency, (net.get(currency) ?? 0) + minor);
        };
        for (const { day, currency, minor } of cellsOf(row.sales, connection))
          if (currency !== null) count(currency, minor, day);
        for (const { day, currency, minor } of cellsOf(row.refunds, connection)) count(currency, -minor, day);
        for (const currency of net.keys()) currencies.add(currency);
        for (const name of [riskOf(row.risk).level, ...row.risk]) {
          const group = groups.get(name) ?? { customers: 0, byCurrency: new Map() };
          groups.set(name, group);
          group.customers += 1;
          for (const [currency, minor] of net) {
            const sums = group.byCurrency.get(currency) ?? { buyers: 0, net: 0 };
            sums.buyers += 1;
            sums.net += minor;
            group.byCurrency.set(currency, sums);
          }
        }
      },
      rows() {
        const codes = [...currencies].sort();
        const rowsOf = (kind: string, value: string) => {
          const { customers, byCurrency } = groups.get(value) ?? { customers: 0, byCurrency: undefined };
          const head = [kind, value, customers, share(customers, present)];
          if (codes.length === 0) return [[...head, null, 0, null]];
          return codes.map((currency) => {
            const sums = byCurrency?.get(currency);
            return [...head, currency, sums?.buyers ?? 0, sums?.net ?? 0];
          });
        };
        return [
          ...LEVELS.flatMap((level) => rowsOf('level', level)),
          ...RISK_REASONS.filter((reason) => groups.has(reason)).flatMap((reason) =>
            rowsOf('reason', reason),
          ),
        ];
      },
    };
  },
};
