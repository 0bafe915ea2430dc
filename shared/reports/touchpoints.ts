import type { Touchpoint } from '../lifecycle/facts.ts';
import { column, type ReportDefinition, share } from './definition.ts';
import type { ReportCell } from './report.ts';
import { wilsonInterval } from './wilson.ts';

interface Counts {
  readonly activity: string;
  readonly connection: string;
  buyers: number;
  first: number;
  last: number;
  others: number;
}

/** What reached customers before they bought. */
export const touchpoints: ReportDefinition = {
  name: 'touchpoints',
  title: 'Touchpoints before the first purchase',
  definition:
    'Which touchpoints the customers who became known in these days had before their first purchase, of those who have bought beside those who have not.',
  formula:
    'lift = (buyers ÷ all buyers) ÷ (others ÷ all others); of each customer the first and the last four touchpoints are kept',
  columns: [
    column('activity', 'Touchpoint', 'text', 'What happened'),
    column('connection', 'Connection', 'text', 'The connection that reported it'),
    column(
      'buyers',
      'Buyers',
      'count',
      'Customers with a sale that counts now who had it before their first purchase',
    ),
    column(
      'buyersShare',
      'of buyers',
      'share',
      'buyers ÷ all customers who became known in these days and have a sale that counts now',
    ),
    column('buyersLow', 'from', 'share', 'Lower end of the 95 % interval of buyersShare'),
    column('buyersHigh', 'to', 'share', 'Upper end of the 95 % interval of buyersShare'),
    column('others', 'Others', 'count', 'Customers without a sale who had it'),
    column(
      'othersShare',
      'of others',
      'share',
      'others ÷ all customers who became known in these days and have no sale',
    ),
    column('othersLow', 'from', 'share', 'Lower end of the 95 % interval of othersShare'),
    column('othersHigh', 'to', 'share', 'Upper end of the 95 % interval of othersShare'),
    column(
      'lift',
      'Lift',
      'score',
      'buyersShare ÷ othersShare: above 1, buyers had it more often. It is no proof of a cause',
    ),
    column('first', 'First', 'count', 'Buyers for whom it was the first touchpoint'),
    column('last', 'Last', 'count', 'Buyers for whom it was the last one before the first purchase'),
  ],
  range: 'days',
  start({ from, to, calendar }) {
    const counts = new Map<string, Counts>();
    let buyers = 0;
    let others = 0;
    const countsOf = ({ type, connection }: Touchpoint): Counts => {
      const key = `${type} ${connection}`;
      const known = counts.get(key);
      if (known !== undefined) return known;
      const created = { activity: type, connection, buyers: 0, first: 0, last: 0, others: 0 };
      counts.set(key, created);
      return created;
    };
    return {
      add({ path, sales, touchpoints: { first, last } }) {
        const day = calendar.dayOf(path[0]?.at ?? 0);
        if (day < from || day > to) return;
        const isBuyer = sales.some((cell) => cell.sales > 0);
        if (isBuyer) buyers += 1;
        else others += 1;
        const kept = [...first, ...last];
        for (const one of new Set(kept.map(countsOf)))
          if (isBuyer) one.buyers += 1;
          else one.others += 1;
        const [earliest] = kept;
        const latest = kept.at(-1);
        if (!isBuyer || earliest === undefined || latest === undefined) return;
        countsOf(earliest).first += 1;
        countsOf(latest).last += 1;
      },
      rows() {
        return [...counts.values()].sort(byBuyers).map((one) => {
          const lift =
            others === 0 || buyers === 0 || one.others === 0
              ? null
              : one.buyers / buyers / (one.others / others);
          return [
            ...[one.activity, one.connection],
            ...[one.buyers, ...shareWithInterval(one.buyers, buyers)],
            ...[one.others, ...shareWithInterval(one.others, others)],
            ...[lift, one.first, one.last],
          ];
        });
      },
    };
  },
};

function shareWithInterval(part: number, whole: number): ReportCell[] {
  return [share(part, whole), ...(wilsonInterval(part, whole) ?? [null, null])];
}

function byBuyers(a: Counts, b: Counts): number {
  const [nameA, nameB] = [a, b].map(({ activity, connection }) => `${activity} ${connection}`);
  return b.buyers - a.buyers || b.others - a.others || ((nameA ?? '') < (nameB ?? '') ? -1 : 1);
}
