import { KnownLog } from '../plain-fold/known.ts';
import { DAY, type PlainLog } from '../plain-fold/log.ts';
import { type PlainCell, refundedUntil, soldUntil } from '../plain-fold/reported.ts';
import { Sales } from '../plain-fold/sales.ts';
import type { Counted } from './customers.ts';
import { dateAt } from './dates.ts';

/** What a customer bought and got back, by the rules of docs/lifecycle.md, without code of `shared/`. */
export function soldTo(log: PlainLog, zone: string, asOf: number): Pick<Counted, 'sales' | 'refunds'> {
  const known = new KnownLog(log);
  const sales = new Sales(known);
  const step = known.stepAt(asOf);
  const dayOf = (instant: number) => Date.parse(dateAt(instant, zone)) / DAY;
  return {
    sales: soldUntil(sales, step, dayOf).map(withDate),
    refunds: refundedUntil(sales, known.happenings.slice(0, step + 1), step, dayOf)
      .map(withDate)
      .map(({ date, connection, currency, minor }) => ({ date, connection, currency, minor })),
  };
}

function withDate({ day, ...cell }: PlainCell): Counted['sales'][number] {
  return { date: new Date(day * DAY).toISOString().slice(0, 10), ...cell };
}
