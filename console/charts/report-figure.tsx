import { useMemo } from 'preact/hooks';
import { csvAddress, type Report, type ReportRange, readReport } from '../api/reports.ts';
import { useAnswer } from '../api/use-answer.ts';
import { countOf, countText } from '../format.ts';
import { Empty, Shown } from '../parts/notice.tsx';
import { HeatTable } from './heat-table.tsx';
import { colourOf, Plot } from './plot.tsx';
import { REPORT_CHARTS } from './report-charts.ts';
import { ReportTable } from './report-table.tsx';
import { chartTitle, type Series, seriesOf } from './series.ts';

interface FigureProps {
  readonly range: ReportRange;
  /** It is the only one on its page, and shows its table without a click. */
  readonly isAlone?: boolean;
}

/** Reads a report and shows it. */
export function ReportFigure({ name, ...props }: FigureProps & { readonly name: string }) {
  const { range } = props;
  const answered = useAnswer(JSON.stringify([name, range]), (signal) => readReport(name, range, signal));
  return <Shown answered={answered}>{(report) => <LoadedFigure report={report} {...props} />}</Shown>;
}

/** A report: what it is, a chart if it can be drawn, and its figures as a table. */
export function LoadedFigure({ report, range, isAlone = false }: FigureProps & { readonly report: Report }) {
  const Heading = isAlone ? 'h2' : 'h3';
  return (
    <figure class="figure">
      <figcaption>
        <Heading>{report.title}</Heading>
        <p>{report.definition}</p>
      </figcaption>
      {report.rows.length === 0 || report.customers.counted === 0 ? (
        <Empty>
          <p>
            {report.customers.counted === 0
              ? 'There are no customers yet.'
              : 'There is nothing to show for these days.'}
          </p>
        </Empty>
      ) : (
        <>
          <Chart report={report} />
          <details open={isAlone}>
            <summary>Figures as a table</summary>
            <ReportTable report={report} />
          </details>
        </>
      )}
      <p class="figure-foot">
        <Coverage report={report} />
        <a href={csvAddress(report.name, range)} download={`${report.name}.csv`}>
          Save as CSV
        </a>
      </p>
    </figure>
  );
}

/** How many customers a report is about, and what may be missing. */
function Coverage(props: { readonly report: Report }) {
  const { customers, asOf, from, to, by, zone } = props.report;
  const notes = [
    `${from} to ${to} (${zone})`,
    countOf(customers.counted, 'customer'),
    ...(customers.stale > 0 ? [`${countText(customers.stale)} not complete yet`] : []),
    ...(customers.beyond > 0 ? [`${countText(customers.beyond)} with more history than a report reads`] : []),
    ...(isUnfinished(props.report) ? [`the last ${by} is not over`] : []),
  ];
  return <span title={`as of ${asOf}`}>{notes.join(' · ')}</span>;
}

/** True if the last period goes on. */
function isUnfinished({ columns, to, asOf, zone }: Report): boolean {
  // The dates of Sweden are written as in ISO 8601.
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone: zone }).format(new Date(asOf));
  return columns[0]?.name === 'period' && to >= today;
}

function Chart(props: { readonly report: Report }) {
  const { report } = props;
  const choice = Object.hasOwn(REPORT_CHARTS, report.name) ? REPORT_CHARTS[report.name] : undefined;
  const series = useMemo(
    () => (choice === undefined || choice.type === 'heat' ? undefined : seriesOf(report, choice)),
    [report, choice],
  );
  if (choice?.type === 'heat')
    return (
      <>
        <p class="chart-title">{chartTitle(choice, report.by)}</p>
        <HeatTable report={report} choice={choice} />
      </>
    );
  if (series === undefined || series.points.length === 0) return null;
  return (
    <>
      <p class="chart-title">{series.title}</p>
      {series.names.length > 1 && <Legend series={series} />}
      <Plot series={series} label={`Chart: ${series.title}. The figures are in the table.`} />
    </>
  );
}

function Legend(props: { readonly series: Series }) {
  const { names } = props.series;
  return (
    <ul class="legend" aria-label="Colours">
      {names.map((name) => (
        <li key={name}>
          <span class="dot" style={{ background: colourOf(names, name) }} aria-hidden="true" />
          {name}
        </li>
      ))}
    </ul>
  );
}
