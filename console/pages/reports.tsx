import { listConnectionNames } from '../api/connections.ts';
import { listReports } from '../api/reports.ts';
import { readNow } from '../api/stack.ts';
import { useAnswer } from '../api/use-answer.ts';
import { ReportFigure } from '../charts/report-figure.tsx';
import { linkTo } from '../navigation.ts';
import { Shown } from '../parts/notice.tsx';
import { Page } from '../parts/page.tsx';
import { RangeForm, rangeOf } from './range-form.tsx';

/** All reports that the stack has, or one of them with all its figures. */
export function ReportsPage(props: {
  readonly name: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}) {
  const { name, query } = props;
  const start = useAnswer('reports', async (signal) => ({
    reports: await listReports(signal),
    now: await readNow(signal),
    connections: await listConnectionNames(signal),
  }));
  return (
    <Page
      title="Reports"
      intro="Each report is computed from what is known now, corrections included. It says what is counted."
    >
      <Shown answered={start}>
        {({ reports, now, connections }) => {
          const shown = name ?? reports[0]?.name ?? '';
          return (
            <div class="beside">
              <nav class="list-of-links" aria-label="Reports">
                <ul>
                  {reports.map(({ name: one, title, definition }) => (
                    <li key={one}>
                      <a
                        href={linkTo(['reports', one], query)}
                        aria-current={one === shown ? 'page' : undefined}
                        title={definition}
                      >
                        {title}
                      </a>
                    </li>
                  ))}
                </ul>
              </nav>
              <div>
                <RangeForm path={['reports', shown]} query={query} connections={connections} />
                <ReportFigure name={shown} range={rangeOf(query, now)} isAlone />
              </div>
            </div>
          );
        }}
      </Shown>
    </Page>
  );
}
