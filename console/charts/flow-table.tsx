import { STAGES } from '../../shared/lifecycle/stage.ts';
import type { Report } from '../api/reports.ts';
import { countText } from '../format.ts';
import { StageName } from '../parts/values.tsx';
import { isStage } from '../stages.ts';

/** Moves between stages: from the stage of the row to the stage of the column. The more moves, the darker the cell. */
export function FlowTable(props: { readonly report: Report }) {
  const { columns, rows } = props.report;
  const [from = 0, to = 1] = columns.flatMap(({ unit }, index) => (unit === 'text' ? [index] : []));
  const count = columns.findIndex(({ unit }) => unit === 'count');
  const moves = new Map<string, number>();
  for (const row of rows) {
    const key = `${row[from]} ${row[to]}`;
    moves.set(key, (moves.get(key) ?? 0) + Number(row[count] ?? 0));
  }
  // Customers come from no stage when they are first seen.
  const known = STAGES.some((stage) => rows.some((row) => row[from] === stage));
  const others = [...new Set(rows.map((row) => String(row[from] ?? 'new')))].filter((name) => !isStage(name));
  if (!known && others.length === 0) return null;
  const most = Math.max(1, ...moves.values());
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard
    <section class="table-frame" tabIndex={0} aria-label="Moves between stages">
      <table class="flow">
        <caption class="hidden">Moves from the stage of the row to the stage of the column</caption>
        <thead>
          <tr>
            <th scope="col">from ↓ to →</th>
            {STAGES.map((stage) => (
              <th key={stage} scope="col">
                {stage}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[...others, ...STAGES].map((row) => (
            <tr key={row}>
              <th scope="row">{isStage(row) ? <StageName stage={row} /> : row}</th>
              {STAGES.map((column) => {
                const value =
                  moves.get(`${row} ${column}`) ?? moves.get(`${row === 'new' ? null : row} ${column}`) ?? 0;
                return (
                  <td
                    key={column}
                    class={value === 0 ? 'zero' : undefined}
                    style={{ '--weight': Math.sqrt(value / most) }}
                  >
                    {value === 0 ? '·' : countText(value)}
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
