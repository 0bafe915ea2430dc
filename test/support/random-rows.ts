import fc from 'fast-check';
import { RISK_REASONS } from '../../shared/lifecycle/risk.ts';
import { CHURN_REASONS, STAGES } from '../../shared/lifecycle/stage.ts';
import { dateOf } from '../../shared/reports/calendar.ts';
import type { CustomerRow } from '../../shared/reports/customer-row.ts';
import type { Counted } from './recount/customers.ts';

/** Rows lie within some months before this instant, and a little after it. */
export const ROWS_AS_OF = Date.UTC(2026, 3, 14, 9, 30);
const EARLIEST = Date.UTC(2025, 7, 20);
const HOUR = 3_600_000;

const CONNECTIONS = ['outlet', 'shop'] as const;

const instant = fc.oneof(
  fc.integer({ min: EARLIEST, max: ROWS_AS_OF + HOUR / 10 }),
  // Around the changes of the clock in Berlin and New York, and at midnight.
  fc
    .constantFrom(Date.UTC(2025, 9, 26), Date.UTC(2025, 10, 2), Date.UTC(2026, 2, 8), Date.UTC(2026, 2, 29))
    .chain((day) => fc.integer({ min: -6, max: 30 }).map((hours) => day + hours * HOUR)),
);

const path = fc.array(instant, { minLength: 1, maxLength: 24 }).chain((ats) =>
  fc
    .tuple(...ats.map((at) => fc.record({ at: fc.constant(at), stage: stage(), reason: reason() })))
    .map((entries) =>
      entries
        .sort((a, b) => a.at - b.at)
        // A stage is not entered twice in a row.
        .filter(({ stage: entered }, index) => entered !== entries[index - 1]?.stage)
        .map((entry) => ({ ...entry, reason: entry.stage === 'churned' ? entry.reason : null })),
    ),
);

function stage() {
  return fc.constantFrom(...STAGES);
}

function reason() {
  return fc.constantFrom(...CHURN_REASONS);
}

const day = fc.integer({
  min: Math.floor(EARLIEST / (24 * HOUR)),
  max: Math.floor(ROWS_AS_OF / (24 * HOUR)),
});
const cell = { day, connection: fc.constantFrom(...CONNECTIONS), minor: fc.integer({ min: 0, max: 9999 }) };
const sales = fc.array(
  fc
    .record({
      ...cell,
      currency: fc.constantFrom('EUR', 'JPY', null),
      sales: fc.integer({ min: 0, max: 2 }),
    })
    .map((one) => ({
      ...one,
      minor: one.currency === null ? 0 : one.minor,
      unpriced: one.currency === null ? one.sales : 0,
    })),
  { maxLength: 6 },
);
const touchpoint = fc.record({
  type: fc.constantFrom('visit' as const, 'campaign.engaged' as const, 'lead.captured' as const),
  connection: fc.constantFrom(...CONNECTIONS),
  at: fc.constant(EARLIEST),
});

/** The row of a customer. */
const row: fc.Arbitrary<CustomerRow> = fc.record({
  customerId: fc.nat({ max: 9_999 }).map((number) => `cus_${number}`),
  path,
  sales,
  refunds: fc.array(fc.record({ ...cell, currency: fc.constantFrom('EUR', 'JPY') }), { maxLength: 3 }),
  ratings: fc
    .array(
      fc.record({
        scale: fc.constantFrom('nps' as const, 'csat' as const, 'stars' as const),
        score: fc.integer({ min: 1, max: 10 }),
        at: instant,
      }),
      { maxLength: 4 },
    )
    .map((list) => list.sort((a, b) => a.at - b.at)),
  touchpoints: fc.record({
    first: fc.array(touchpoint, { maxLength: 3 }),
    last: fc.array(touchpoint, { maxLength: 2 }),
    count: fc.constant(5),
  }),
  connections: fc.subarray([...CONNECTIONS]),
  risk: fc.subarray([...RISK_REASONS], { maxLength: 3 }),
  stale: fc.boolean(),
  beyond: fc.boolean(),
});

/** The rows of some customers. */
export const someRows = fc.array(row, { maxLength: 25 });

/** The same customer for a recount. */
export function countedOf({ path, touchpoints, sales, refunds, ...rest }: CustomerRow): Counted {
  const { first, last } = touchpoints;
  return {
    ...rest,
    path,
    sales: sales.map(({ day: number, ...one }) => ({ ...one, date: dateOf(number) })),
    refunds: refunds.map(({ day: number, ...one }) => ({ ...one, date: dateOf(number) })),
    touchpoints: [...first, ...last].map(({ type, connection }) => ({ activity: type, connection })),
  };
}
