import { useId } from 'preact/hooks';
import type { ReportRange } from '../api/reports.ts';
import { goTo } from '../navigation.ts';

type Query = Readonly<Record<string, string>>;

const DAY = 86_400_000;

/** Spans that can be chosen, in days, with the length of their periods. */
const SPANS = [
  ['30', 'day', '30 days'],
  ['90', 'week', '90 days'],
  ['365', 'month', 'a year'],
  ['730', 'month', 'two years'],
] as const;

const DEFAULT_SPAN = '365';

/** The range of the reports that the address of the page names; by default the last year by month. */
export function rangeOf(query: Query, now: number): ReportRange {
  const [days, by] = SPANS.find(([days]) => days === (query.days ?? DEFAULT_SPAN)) ?? SPANS[2];
  const date = (at: number) => new Date(at).toISOString().slice(0, 10);
  return {
    from: date(now - (Number(days) - 1) * DAY),
    to: date(now),
    by: query.by ?? by,
    connection: query.connection,
  };
}

/** Chooses the days, the length of the periods, and the connection that reports are about. */
export function RangeForm(props: {
  readonly path: readonly string[];
  readonly query: Query;
  readonly connections: readonly string[];
}) {
  const { path, query, connections } = props;
  const id = useId();
  const choose = (name: string, without?: string) => (event: Event & { currentTarget: HTMLSelectElement }) =>
    goTo(path, { ...query, [name]: event.currentTarget.value, ...(without && { [without]: undefined }) });
  const by = query.by ?? SPANS.find(([days]) => days === (query.days ?? DEFAULT_SPAN))?.[1];
  return (
    <form
      class="filters"
      onSubmit={(event) => event.preventDefault()}
      aria-label="What the figures are about"
    >
      <span class="field">
        <label for={`${id}-days`}>The last</label>
        <select id={`${id}-days`} value={query.days ?? DEFAULT_SPAN} onChange={choose('days', 'by')}>
          {SPANS.map(([days, , text]) => (
            <option key={days} value={days}>
              {text}
            </option>
          ))}
        </select>
      </span>
      <span class="field">
        <label for={`${id}-by`}>by</label>
        <select id={`${id}-by`} value={by} onChange={choose('by')}>
          {['day', 'week', 'month'].map((interval) => (
            <option key={interval} value={interval}>
              {interval}
            </option>
          ))}
        </select>
      </span>
      {connections.length > 0 && (
        <span class="field">
          <label for={`${id}-connection`}>connection</label>
          <select id={`${id}-connection`} value={query.connection ?? ''} onChange={choose('connection')}>
            <option value="">all</option>
            {connections.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </span>
      )}
    </form>
  );
}
