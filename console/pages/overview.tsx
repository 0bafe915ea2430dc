import { listConnectionNames } from '../api/connections.ts';
import { type ReportRange, readReports } from '../api/reports.ts';
import { readNow } from '../api/stack.ts';
import { useAnswer } from '../api/use-answer.ts';
import { LoadedFigure } from '../charts/report-figure.tsx';
import { linkTo } from '../navigation.ts';
import { KeyFigures } from '../overview/key-figures.tsx';
import { keyFiguresOf } from '../overview/report-sums.ts';
import { StageTiles } from '../overview/stage-tiles.tsx';
import { Empty, Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { RangeForm, rangeOf } from './range-form.tsx';

/** The reports of the overview, by heading. */
const GROUPS = [
  ['How many are where', ['stages']],
  ['How do they move', ['flow', 'conversion']],
  ['What are they worth', ['revenue']],
  ['Why do they leave', ['churn-reasons', 'churn']],
  ['Who may leave next', ['risk']],
] as const;

/** All customers at a glance: stages, moves, value and churn. */
export function OverviewPage(props: { readonly query: Readonly<Record<string, string>> }) {
  const { query } = props;
  const start = useAnswer('overview', async (signal) => ({
    now: await readNow(signal),
    connections: await listConnectionNames(signal),
  }));
  return (
    <Page title="Overview">
      <Shown answered={start}>
        {({ now, connections }) => (
          <>
            <RangeForm path={[]} query={query} connections={connections} />
            <Figures range={rangeOf(query, now)} />
          </>
        )}
      </Shown>
    </Page>
  );
}

function Figures(props: { readonly range: ReportRange }) {
  const { range } = props;
  // One request: the stack reads all customers once for all reports.
  const answered = useAnswer(JSON.stringify(range), async (signal) => {
    const names = GROUPS.flatMap(([, names]) => names);
    const reports = await readReports(names, range, signal);
    return new Map(reports.map((report) => [report.name, report]));
  });
  return (
    <Shown answered={answered}>
      {(reports) => {
        const [stages, revenue, reasons, risk] = ['stages', 'revenue', 'churn-reasons', 'risk'].map((name) =>
          reports.get(name),
        );
        return stages === undefined || stages.customers.counted === 0 ? (
          <NoCustomers connection={range.connection} />
        ) : (
          <>
            {revenue && reasons && risk && <KeyFigures figures={keyFiguresOf({ revenue, reasons, risk })} />}
            <StageTiles stages={stages} />
            {GROUPS.map(([title, names]) => (
              <Section key={title} title={title}>
                <div class="figures">
                  {names
                    .map((name) => reports.get(name))
                    .filter((report) => report !== undefined)
                    .map((report) => (
                      <LoadedFigure key={report.name} report={report} range={range} />
                    ))}
                </div>
              </Section>
            ))}
          </>
        );
      }}
    </Shown>
  );
}

function NoCustomers(props: { readonly connection: string | undefined }) {
  return (
    <Empty>
      <p>
        {props.connection === undefined
          ? 'There are no customers yet.'
          : `No customer is known to ${props.connection} yet.`}
      </p>
      <p>
        They appear here within a minute after the first webhook. See{' '}
        <a href={linkTo(['connections'])}>where to send them</a>.
      </p>
    </Empty>
  );
}
