import type { Report, ReportCell, ReportColumn } from '../api/reports.ts';
import { countText, decimalText, moneyText, shareText } from '../format.ts';
import { DataTable } from '../parts/data-table.tsx';
import { StageName } from '../parts/values.tsx';
import { isStage } from '../stages.ts';
import { reasonText } from '../words.ts';

const NUMBERS: readonly ReportColumn['unit'][] = ['count', 'share', 'days', 'money', 'score'];
const MAX_ROWS = 400;

/** All figures of a report. */
export function ReportTable(props: { readonly report: Report }) {
  const { columns, rows, title } = props.report;
  const currency = columns.findIndex(({ name }) => name === 'currency');
  const shown = rows.slice(0, MAX_ROWS);
  return (
    <>
      <DataTable
        caption={title}
        isTall={shown.length > 15}
        columns={columns.map(({ title, unit }) => ({ title, isNumber: NUMBERS.includes(unit) }))}
        rows={shown.map((row, index) => ({
          key: String(index),
          cells: row.map((cell, at) => cellText(cell, columns[at]?.unit ?? 'text', row[currency])),
        }))}
      />
      {rows.length > shown.length && (
        <p class="quiet">
          The first {countText(shown.length)} of {countText(rows.length)} rows. The CSV file has all of them.
        </p>
      )}
      <dl class="definitions">
        {columns.map(({ name, title, description }) => (
          <div key={name}>
            <dt>{title}</dt>
            <dd>{description}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

function cellText(cell: ReportCell, unit: ReportColumn['unit'], currency: ReportCell | undefined) {
  if (cell === null) return <span title="Unknown, or not complete yet">–</span>;
  if (unit === 'date') return <time dateTime={String(cell)}>{cell}</time>;
  if (typeof cell === 'string') return isStage(cell) ? <StageName stage={cell} /> : reasonText(cell);
  switch (unit) {
    case 'share':
      return shareText(cell);
    case 'money':
      return moneyText(cell, typeof currency === 'string' ? currency : null);
    case 'count':
      return countText(cell);
    default:
      return decimalText(cell);
  }
}
