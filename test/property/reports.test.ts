import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STAGES } from '../../shared/lifecycle/stage.ts';
import { calendarOf } from '../../shared/reports/calendar.ts';
import type { Report } from '../../shared/reports/report.ts';
import { REPORTS, reportOf } from '../../shared/reports/reports.ts';
import { readReportRequest } from '../../shared/reports/request.ts';
import { runs } from '../support/property-runs.ts';
import { countedOf, ROWS_AS_OF, someRows } from '../support/random-rows.ts';
import { dateAt, datesFrom } from '../support/recount/dates.ts';
import { recount } from '../support/recount/recount.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu'];
const DATES = datesFrom('2025-09-20', '2026-05-01');

const query = fc
  .record({
    by: fc.constantFrom('day', 'week', 'month'),
    zone: fc.constantFrom(...ZONES),
    buckets: fc.tuple(fc.nat(99), fc.nat(99)).map((pair) => pair.sort((a, b) => a - b)),
    stage: fc.constantFrom(...STAGES),
    connection: fc.option(fc.constantFrom('outlet', 'shop'), { nil: undefined }),
    dates: fc.tuple(fc.constantFrom(...DATES), fc.constantFrom(...DATES)).map((pair) => pair.sort()),
  })
  .filter(({ dates: [from = ''] }) => from <= '2026-04-14')
  .filter(({ buckets: [first = 0, last = 0] }) => last - first < 99);

type Query = typeof query extends fc.Arbitrary<infer Value> ? Value : never;

const SALT = 'spring';

function requestFor(name: string, { by, zone, connection, dates: [from, to], buckets, stage }: Query) {
  const compared = name === 'experiment' ? { bucket: buckets.join('-'), stage } : {};
  const sent = { name, from, to, by, connection, ...compared };
  const read = readReportRequest(sent, { zone, bucketSalt: SALT }, ROWS_AS_OF);
  if (read.type !== 'request') throw new Error(read.reason);
  return read.request;
}

/** The rows by the names of the columns. */
function linesOf({ columns, rows }: Report) {
  return rows.map((cells) => Object.fromEntries(columns.map(({ name }, index) => [name, cells[index]])));
}

/** Fractions are rounded: the order of additions may differ. */
function rounded(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : Number(value.toFixed(9));
  if (Array.isArray(value)) return value.map(rounded);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rounded(part)]));
}

describe('reports', () => {
  test.each(REPORTS.map(({ name }) => name))('%s equals a slow recount', (name) => {
    fc.assert(
      fc.property(someRows, query, (rows, asked) => {
        const request = requestFor(name, asked);
        const report = reportOf(rows, request);
        expect(rounded(linesOf(report))).toEqual(rounded(recount(name, rows.map(countedOf), request)));
      }),
      runs(60, 1_000),
    );
  });

  test('conserve customers: the end of a stage is its start, plus who entered, minus who left', () => {
    fc.assert(
      fc.property(someRows, query, (rows, asked) => {
        const lines = linesOf(reportOf(rows, requestFor('stages', asked)));
        for (const [index, line] of lines.entries()) {
          expect(line.end).toBe(Number(line.start) + Number(line.entered) - Number(line.left));
          const next = lines[index + STAGES.length];
          if (next !== undefined) expect(next.start).toBe(line.end);
        }
      }),
      runs(60, 1_000),
    );
  });

  test('count a move between stages as one exit and one entry', () => {
    fc.assert(
      fc.property(someRows, query, (rows, asked) => {
        const request = requestFor('stages', asked);
        const lines = linesOf(reportOf(rows, request));
        const moves = linesOf(reportOf(rows, { ...request, name: 'flow' }));
        for (const stage of STAGES) {
          const sum = (list: typeof lines, key: string, by: string) =>
            list.filter((line) => line[by] === stage).reduce((all, line) => all + Number(line[key]), 0);
          expect(sum(moves, 'moves', 'to')).toBe(sum(lines, 'entered', 'stage'));
          expect(sum(moves, 'moves', 'from')).toBe(sum(lines, 'left', 'stage'));
        }
      }),
      runs(60, 1_000),
    );
  });
});

test.each(ZONES)('the calendar of %s has the same days as Temporal', (zone) => {
  const calendar = calendarOf(zone, ROWS_AS_OF);
  const at = fc.integer({ min: 0, max: Date.UTC(2027, 0) });
  const epoch = Date.UTC(1970, 0);
  fc.assert(
    fc.property(at, (instant) => {
      const date = new Date(epoch + calendar.dayOf(instant) * 86_400_000).toISOString().slice(0, 10);
      expect(date).toBe(dateAt(instant, zone));
    }),
    runs(500),
  );
});
