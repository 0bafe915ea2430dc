import { STAGES } from '../../shared/lifecycle/stage.ts';
import { listConnectionNames } from '../api/connections.ts';
import { type Report, type ReportRange, readReport } from '../api/reports.ts';
import { readNow } from '../api/stack.ts';
import { useAnswer } from '../api/use-answer.ts';
import { LoadedFigure, ReportFigure } from '../charts/report-figure.tsx';
import { countText, shareText } from '../format.ts';
import { linkTo } from '../navigation.ts';
import { Empty, ProblemNotice, Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { STAGE_MEANINGS } from '../words.ts';
import { RangeForm, rangeOf } from './range-form.tsx';

/** The reports of the overview, by heading. */
const GROUPS = [
  ['How many are where', ['stages']],
  ['How they move', ['flow', 'conversion']],
  ['Who leaves', ['churn', 'churn-reasons', 'risk']],
  ['What they are worth', ['revenue']],
] as const;

/** All customers at a glance: stages, moves, churn and value. */
export function OverviewPage(props: { readonly query: Readonly<Record<string, string>> }) {
  const start = useAnswer('overview', async (signal) => ({
    now: await readNow(signal),
    connections: await listConnectionNames(signal),
  }));
  return (
    <Page title="Overview">
      <Shown answered={start}>
        {({ now, connections }) => (
          <>
            <RangeForm path={[]} query={props.query} connections={connections} />
            <Figures range={rangeOf(props.query, now)} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function Figures(props: { readonly range: ReportRange }) {
  const { range } = props;
  // One report first: if it cannot be read, the others cannot either, and one sentence is enough. The stack keeps the rows
  // that it read for it, so the others are fast.
  const answered = useAnswer(JSON.stringify(range), (signal) => readReport('stages', range, signal));
  const { value, problem, reload } = answered;
  if (problem !== undefined) return <ProblemNotice problem={problem} retry={reload} />;
  if (value === undefined) return <p class="loading">Loading …</p>;
  if (value.customers.counted === 0)
    return (
      <Empty>
        <p>There are no customers yet.</p>
        <p>
          They appear here within a minute after the first webhook. See{' '}
          <a href={linkTo(['connections'])}>where to send them</a>.
        </p>
      </Empty>
    );
  return (
    <>
      <StageTiles report={value} />
      {GROUPS.map(([title, names]) => (
        <Section key={title} title={title}>
          <div class="figures">
            {names.map((name) =>
              name === value.name ? (
                <LoadedFigure key={name} report={value} range={range} />
              ) : (
                <ReportFigure key={name} name={name} range={range} />
              ),
            )}
          </div>
        </Section>
      ))}
    </>
  );
}

/** How many customers are in each stage now: the last period of the report on stages. */
function StageTiles(props: { readonly report: Report }) {
  const { columns, rows } = props.report;
  const [period, stage, end] = ['period', 'stage', 'end'].map((name) =>
    columns.findIndex((column) => column.name === name),
  );
  const last = rows.at(-1)?.[period ?? 0];
  const counts = new Map(
    rows.filter((row) => row[period ?? 0] === last).map((row) => [row[stage ?? 1], Number(row[end ?? 2])]),
  );
  const all = [...counts.values()].reduce((sum, count) => sum + count, 0);
  return (
    <ul class="tiles" aria-label="Customers by stage">
      {STAGES.map((name) => {
        const count = counts.get(name) ?? 0;
        return (
          <li key={name}>
            <a href={linkTo(['customers'], { stage: name })} class="tile" title={STAGE_MEANINGS[name]}>
              <span class="tile-name">
                <span class={`dot stage-${name}`} aria-hidden="true" />
                {name}
              </span>
              <strong>{countText(count)}</strong>
              <span class="quiet">{all === 0 ? '' : shareText(count / all)}</span>
            </a>
          </li>
        );
      })}
    </ul>
  );
}
