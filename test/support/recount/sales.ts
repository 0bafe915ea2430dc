import {
  type Counted,
  type CountedSales,
  type Line,
  type Question,
  ratio,
  STAGES,
  total,
} from './customers.ts';
import { dateAt, daysAfter, monthAfter, periodOf, periodsOf } from './dates.ts';

const within = (date: string, first: string, last: string) => date >= first && date <= last;

function of<Cell extends { readonly connection: string }>(cells: readonly Cell[], { connection }: Question) {
  return cells.filter((cell) => connection === null || cell.connection === connection);
}

/** The dates on which a customer bought. */
function purchases({ sales }: Counted, question: Question): string[] {
  return of(sales, question)
    .filter((cell) => cell.sales > 0)
    .map(({ date }) => date)
    .sort();
}

export function countRetention(customers: readonly Counted[], question: Question): Line[] {
  const thisMonth = dateAt(question.asOf, question.zone).slice(0, 7);
  const months = customers.map((one) => purchases(one, question).map((date) => date.slice(0, 7)));
  return periodsOf(question).flatMap(({ first }) => {
    const cohort = months.filter(([month]) => month === first.slice(0, 7));
    if (cohort.length === 0) return [];
    const lines: Line[] = [];
    for (let k = 0; monthAfter(first, k) <= thisMonth; k += 1) {
      const month = monthAfter(first, k);
      const upTo = Array.from({ length: k }, (_, index) => monthAfter(first, index + 1));
      const share = (holds: (bought: readonly string[]) => boolean) =>
        month < thisMonth ? ratio(cohort.filter(holds).length, cohort.length) : null;
      lines.push({
        ...{ cohort: first, month: k, customers: cohort.length },
        recurring: share((bought) => bought.includes(month)),
        rolling: share((bought) => upTo.every((one) => bought.includes(one))),
        unbounded: share((bought) => bought.some((one) => one >= month)),
      });
    }
    return lines;
  });
}

export function countBuyers(customers: readonly Counted[], question: Question): Line[] {
  const today = dateAt(question.asOf, question.zone);
  const bought = customers.map((one) => purchases(one, question));
  return periodsOf(question).map(({ first, last, whole }) => {
    const [previous] = periodOf(daysAfter(first, -1), question.by);
    const groups = bought.map((dates) => {
      const now = dates.some((date) => within(date, first, last));
      const before = dates.some((date) => within(date, previous, daysAfter(first, -1)));
      if (!now) return before ? 'dormant' : 'none';
      return before ? 'returning' : dates.some((date) => date < first) ? 'resurrecting' : 'new';
    });
    const count = (group: string) => groups.filter((one) => one === group).length;
    const counts = {
      new: count('new'),
      returning: count('returning'),
      resurrecting: count('resurrecting'),
    };
    const dormant = whole < today ? count('dormant') : null;
    return {
      period: first,
      buyers: total(Object.values(counts)),
      ...counts,
      dormant,
      pulse: dormant === null ? null : ratio(counts.new + counts.resurrecting, dormant),
    };
  });
}

const sumOf = (cells: readonly Pick<CountedSales, 'minor'>[]) => total(cells.map(({ minor }) => minor));

export function countRevenue(customers: readonly Counted[], question: Question): Line[] {
  const cells = customers.flatMap((one, customer) => {
    const stage = one.path.at(-1)?.stage;
    return [
      ...of(one.sales, question).map((cell) => ({ ...cell, stage, customer, isRefund: false })),
      ...of(one.refunds, question).map((cell) => ({
        ...{ ...cell, stage, customer, isRefund: true },
        ...{ sales: 0, unpriced: 0 },
      })),
    ];
  });
  const sorted = (names: readonly (string | null)[]) =>
    [...new Set(names)].sort((a, b) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1));
  const connections = sorted(cells.map(({ connection }) => connection));
  const currencies = sorted(cells.map(({ currency }) => currency));
  return periodsOf(question).flatMap(({ first, last }) =>
    connections.flatMap((connection) =>
      currencies.flatMap((currency) =>
        STAGES.flatMap((stage) => {
          const some = cells.filter(
            (cell) =>
              cell.connection === connection &&
              cell.currency === currency &&
              cell.stage === stage &&
              within(cell.date, first, last),
          );
          if (some.length === 0) return [];
          const known = (amount: number | null) => (currency === null ? null : amount);
          const rounded = (amount: number, number: number) =>
            number > 0 ? Math.round(amount / number) : null;
          const number = new Set(some.map(({ customer }) => customer)).size;
          const sales = total(some.map((cell) => cell.sales));
          const unpriced = total(some.map((cell) => cell.unpriced));
          const revenue = sumOf(some.filter(({ isRefund }) => !isRefund));
          const refunds = sumOf(some.filter(({ isRefund }) => isRefund));
          const net = revenue - refunds;
          return {
            ...{ period: first, connection, currency, stage, customers: number, sales, unpriced },
            ...{ revenue: known(revenue), refunds: known(refunds), net: known(net) },
            perSale: known(rounded(net, sales - unpriced)),
            perCustomer: known(rounded(net, number)),
          };
        }),
      ),
    ),
  );
}

const RISKS = [
  'ticket-open-long',
  'bad-rating',
  'payment-failed',
  'cancellation-scheduled',
  'subscription-paused',
  'refunded',
  'disputed',
  'becoming-inactive',
];

export function countRisk(customers: readonly Counted[], question: Question): Line[] {
  const today = dateAt(question.asOf, question.zone);
  const since = daysAfter(today, -364);
  const isRecent = ({ date }: { readonly date: string }) => within(date, since, today);
  const present = customers
    .filter(({ path }) => !['churned', 'winback'].includes(path.at(-1)?.stage ?? ''))
    .map(({ risk, sales, refunds }) => ({
      level: risk.length === 0 ? 'none' : risk.length === 1 ? 'watch' : 'high',
      risk,
      sales: of(sales, question).filter((cell) => isRecent(cell) && cell.currency !== null),
      refunds: of(refunds, question).filter(isRecent),
    }));
  const cells = present.flatMap(({ sales, refunds }) => [...sales, ...refunds]);
  const currencies = [...new Set(cells.map(({ currency }) => currency))].sort();
  const linesOf = (group: string, value: string): Line[] => {
    const some = present.filter((one) =>
      group === 'level' ? one.level === value : one.risk.includes(value),
    );
    const head = { group, value, customers: some.length, share: ratio(some.length, present.length) };
    if (group === 'reason' && some.length === 0) return [];
    if (currencies.length === 0) return [{ ...head, currency: null, buyers: 0, net: null }];
    return currencies.map((currency) => {
      const inIt = (cell: { readonly currency: string | null }) => cell.currency === currency;
      return {
        ...{ ...head, currency },
        buyers: some.filter(({ sales, refunds }) => [...sales, ...refunds].some(inIt)).length,
        net: total(some.map(({ sales, refunds }) => sumOf(sales.filter(inIt)) - sumOf(refunds.filter(inIt)))),
      };
    });
  };
  return [
    ...['none', 'watch', 'high'].flatMap((level) => linesOf('level', level)),
    ...RISKS.flatMap((reason) => linesOf('reason', reason)),
  ];
}
