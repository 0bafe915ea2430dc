import type { ReportRange } from '../api/reports.ts';
import { goTo } from '../navigation.ts';
import { allOr, SelectField } from '../parts/select-field.tsx';

type Query = Readonly<Record<string, string>>;

const DAY = 86_400_000;

/** Spans that can be chosen, in days, with the length of their periods. */
const SPANS = [
  ['30', 'day', '30 days'],
  ['90', 'week', '90 days'],
  ['365', 'month', 'a year'],
  ['730', 'month', 'two years'],
] as const;

const INTERVALS = ['day', 'week', 'month'].map((interval) => [interval, interval] as const);

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
  const choose = (name: string, without?: string) => (value: string) =>
    goTo(path, { ...query, [name]: value, ...(without && { [without]: undefined }) });
  const by = query.by ?? SPANS.find(([days]) => days === (query.days ?? DEFAULT_SPAN))?.[1];
  return (
    <form
      class="filters"
      onSubmit={(event) => event.preventDefault()}
      aria-label="What the figures are about"
    >
      <SelectField
        label="The last"
        value={query.days ?? DEFAULT_SPAN}
        choices={SPANS.map(([days, , text]) => [days, text] as const)}
        onChoose={choose('days', 'by')}
      />
      <SelectField label="by" value={by ?? ''} choices={INTERVALS} onChoose={choose('by')} />
      {connections.length > 0 && (
        <SelectField
          label="connection"
          value={query.connection ?? ''}
          choices={allOr(connections)}
          onChoose={choose('connection')}
        />
      )}
    </form>
  );
}
