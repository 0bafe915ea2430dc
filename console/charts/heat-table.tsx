import { STAGES } from '../../shared/lifecycle/stage.ts';
import type { Report, ReportCell } from '../api/reports.ts';
import { countText, shareText } from '../format.ts';
import { StageName } from '../parts/values.tsx';
import { isStage } from '../stages.ts';
import type { ChartChoice } from './report-charts.ts';

type HeatChoice = Extract<ChartChoice, { readonly type: 'heat' }>;

/** Two columns of a report as the two sides of a table. The greater a value, the darker its cell. */
export function HeatTable(props: { readonly report: Report; readonly choice: HeatChoice }) {
  const { report, choice } = props;
  const { columns, rows, title } = report;
  const indexOf = (name: string) => columns.findIndex((column) => column.name === name);
  const [down, across, value] = [indexOf(choice.rows), indexOf(choice.columns), indexOf(choice.value)];
  if (down < 0 || across < 0 || value < 0) return null;
  const unit = columns[value]?.unit;
  const values = new Map<string, number>();
  for (const row of rows) {
    const cell = row[value];
    if (typeof cell === 'number') values.set(`${row[down]} ${row[across]}`, cell);
  }
  const left = inOrder(rows.map((row) => row[down]));
  const top = inOrder(rows.map((row) => row[across]));
  const most = Math.max(...values.values());
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section class="table-frame" tabIndex={0} aria-label={title}>
      <table class="heat">
        <caption class="hidden">
          {columns[value]?.title}: {columns[down]?.title} in the rows, {columns[across]?.title} in the columns
        </caption>
        <thead>
          <tr>
            <th scope="col">
              {columns[down]?.title} ↓ {columns[across]?.title} →
            </th>
            {top.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {left.map((name) => (
            <tr key={name}>
              <th scope="row">{isStage(name) ? <StageName stage={name} /> : name}</th>
              {top.map((column) => {
                const cell = values.get(`${name} ${column}`);
                return (
                  <td key={column} style={{ '--weight': cell === undefined ? 0 : Math.sqrt(cell / most) }}>
                    {cell === undefined ? '' : unit === 'share' ? shareText(cell) : countText(cell)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** The different cells: stages in their own order, after everything else. */
function inOrder(cells: readonly (ReportCell | undefined)[]): readonly string[] {
  const names = new Set(cells.map((cell) => String(cell ?? 'unknown')));
  return [...[...names].filter((name) => !isStage(name)), ...STAGES.filter((stage) => names.has(stage))];
}
