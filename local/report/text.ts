import { styleText } from 'node:util';
import { calendarOf, dayOfDate } from '../../shared/reports/calendar.ts';
import type { Report, ReportCell, ReportDescription } from '../../shared/reports/report.ts';
import { bar, type Cell, layOut, paragraph } from '../terminal/layout.ts';
import { count } from '../terminal/progress.ts';
import { shownCell } from './shown-cell.ts';
import { sparkline } from './sparkline.ts';
import { type Plot, VIEWS } from './views.ts';

const BAR_WIDTH = 12;
const LINE_WIDTH = 36;
/** Of a longer table the last rows are shown. */
const MAX_ROWS = 40;
/** How many months of a cohort fit beside one another. */
const MAX_AGE = 10;

type Line = Readonly<Record<string, ReportCell>>;

/** A report as text: its definition, a plot, and a table of the most important columns. */
export function reportText(report: Report): string {
  const { title, definition, from, to, by, zone, connection, asOf, customers } = report;
  const { counted, stale, beyond } = customers;
  const about = [
    `${from} to ${to} (${zone})`,
    connection === null ? [] : `connection ${connection}`,
    goesOn(report) ? `the last ${by} is not over` : [],
    `${count(counted)} customers as of ${asOf.slice(0, 16).replace('T', ' ')} UTC`,
    stale === 0 ? [] : `${count(stale)} with a record that is not complete yet`,
    beyond === 0 ? [] : `${count(beyond)} with more history than a report reads`,
  ].flat();
  return [
    `\n${styleText('bold', title)}\n`,
    paragraph(definition),
    paragraph(about.join(' · ')),
    '\n',
    ...(report.rows.length === 0 ? ['There is nothing in these days.\n'] : bodyOf(report)),
  ].join('');
}

/** True for a report by period whose last period contains the day on which it was computed. */
function goesOn({ columns, to, zone, asOf }: Report): boolean {
  const at = Date.parse(asOf);
  return columns[0]?.unit === 'date' && dayOfDate(to) === calendarOf(zone, at).dayOf(at);
}

function bodyOf(report: Report): string[] {
  const { columns, rows, name } = report;
  const lines = rows.map((cells) =>
    Object.fromEntries(columns.map((column, index) => [column.name, cells[index] ?? null])),
  );
  const view = VIEWS[name] ?? { columns: columns.map((column) => column.name), plot: null };
  if (view.plot?.type === 'cohorts') return [cohorts(report, lines, view.plot)];
  return [
    ...(view.plot?.type === 'lines' ? [linesPlot(report, lines, view.plot), '\n'] : []),
    table(report, lines, view.columns, view.plot?.type === 'bars' ? view.plot.value : null),
  ];
}

function table(
  { columns, by }: Report,
  lines: readonly Line[],
  names: readonly string[],
  barOf: string | null,
): string {
  const shown = names.flatMap((name) => columns.filter((column) => column.name === name));
  const last = lines.slice(-MAX_ROWS);
  const numbers = lines.map((line) => Number(line[barOf ?? ''] ?? 0));
  const largest = Math.max(0, ...numbers);
  const cells = last.map((line, index): Cell[] => [
    ...shown.map((column) => shownCell(line[column.name] ?? null, column, line.currency, by)),
    ...(barOf === null ? [] : [bar(numbers[lines.length - last.length + index] ?? 0, largest, BAR_WIDTH)]),
  ]);
  const earlier = lines.length - last.length;
  const note =
    earlier === 0
      ? ''
      : `\n  ${count(earlier)} earlier rows are not shown: use --format csv for all of them.\n`;
  return `${layOut([...shown.map(({ title }) => title), ...(barOf === null ? [] : [''])], cells)}${note}`;
}

/** A line of blocks over the periods for each series, with its last known value and its largest. */
function linesPlot(
  { columns }: Report,
  lines: readonly Line[],
  { value, series }: Plot & { readonly type: 'lines' },
): string {
  const [time] = columns;
  const column = columns.find(({ name }) => name === value);
  if (time === undefined || column === undefined) return '';
  const nameOf = (line: Line) =>
    series.length === 0 ? 'all' : series.map((name) => line[name] ?? 'unknown').join(' → ');
  const periods = [...new Set(lines.map((line) => line[time.name]))];
  const plotted = [...new Set(lines.map(nameOf))].map((name): Cell[] => {
    const own = lines.filter((line) => nameOf(line) === name);
    const values = periods.map((period) =>
      sumOf(
        own.filter((line) => line[time.name] === period),
        value,
      ),
    );
    const known = values.filter((one) => one !== null);
    const currency = own[0]?.currency;
    return [
      name,
      { styled: styleText('cyan', sparkline(values, LINE_WIDTH)) },
      shownCell(known.at(-1) ?? null, column, currency),
      shownCell(known.length === 0 ? null : Math.max(...known), column, currency),
    ];
  });
  return layOut([series.join(' → '), column.title, 'last', 'highest'], plotted);
}

/** The sum of a column; null if nothing of it is known. */
function sumOf(lines: readonly Line[], name: string): number | null {
  const numbers = lines.flatMap((line) => {
    const cell = line[name];
    return typeof cell === 'number' ? cell : [];
  });
  return numbers.length === 0 ? null : numbers.reduce((sum, one) => sum + one, 0);
}

/** A row for each cohort and a column for each month after it. */
function cohorts(
  { columns }: Report,
  lines: readonly Line[],
  { value, age }: Plot & { readonly type: 'cohorts' },
): string {
  const ages = Array.from({ length: MAX_AGE }, (_, index) => index + 1);
  const title = columns.find(({ name }) => name === value)?.title ?? value;
  const starts = [...new Set(lines.map(({ cohort }) => cohort))];
  const rows = starts.map((start): Cell[] => {
    const own = lines.filter(({ cohort }) => cohort === start);
    const customers = own[0]?.customers ?? 0;
    return [
      String(start).slice(0, 7),
      Number(customers),
      ...ages.map((month): Cell => {
        const cell = own.find((line) => line[age] === month)?.[value];
        if (cell === undefined) return { right: '' };
        return { right: typeof cell === 'number' ? `${Math.round(100 * cell)} %` : '–' };
      }),
    ];
  });
  const note = `${title}, by month after the first sale. – is a month that is not over.`;
  return `${layOut(['cohort', 'customers', ...ages.map(String)], rows)}\n${paragraph(note, '  ')}`;
}

/** The list of all reports. */
export function reportListText(reports: readonly Pick<ReportDescription, 'name' | 'definition'>[]): string {
  return layOut(
    ['report', 'shows'],
    reports.map(({ name, definition }) => [name, definition]),
  );
}
