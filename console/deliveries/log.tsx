import { useEffect, useState } from 'preact/hooks';
import { type DeliveryFilter, type LoggedDelivery, readDeliveryLog } from '../api/deliveries.ts';
import { useAnswer } from '../api/use-answer.ts';
import { instantText, timeText } from '../format.ts';
import { linkTo } from '../navigation.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, ProblemNotice } from '../parts/notice.tsx';

const REFRESH_MILLISECONDS = 2000;
const DAY = 86_400_000;

/** The last deliveries, newest first. It is read again every two seconds while the page is seen. */
export function DeliveryLog(props: { readonly filter: DeliveryFilter; readonly round: number }) {
  const { filter, round } = props;
  const [isLive, setLive] = useState(true);
  const answered = useAnswer(JSON.stringify(filter), (signal) => readDeliveryLog(filter, signal));
  const { value, problem, reload } = answered;
  useEffect(() => {
    if (!isLive || problem !== undefined) return;
    const timer = setInterval(() => document.hidden || reload(), REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, [isLive, problem]);
  useEffect(() => {
    if (round > 0) reload();
  }, [round]);
  if (problem !== undefined) return <ProblemNotice problem={problem} retry={reload} />;
  if (value === undefined) return <p class="loading">Loading …</p>;
  return (
    <>
      <p>
        <label class="choice">
          <input
            type="checkbox"
            checked={isLive}
            onChange={({ currentTarget }) => setLive(currentTarget.checked)}
          />
          Live
        </label>
      </p>
      {value.length === 0 ? (
        <NoDeliveries isFiltered={filter.connection !== undefined || filter.outcome !== undefined} />
      ) : (
        <DataTable
          caption="Deliveries, newest first"
          isTall={value.length > 15}
          columns={[
            { title: 'Received' },
            { title: 'Connection' },
            { title: 'Outcome' },
            { title: 'Topic' },
            { title: 'Why' },
          ]}
          rows={value.map((delivery, index) => ({ key: String(index), cells: cellsOf(delivery) }))}
        />
      )}
    </>
  );
}

function cellsOf({ at, connection, outcome, topic, reason }: LoggedDelivery) {
  return [
    <time key="at" dateTime={at} title={at}>
      {Date.now() - Date.parse(at) < DAY ? timeText(at) : instantText(at)}
    </time>,
    connection,
    <span key="outcome" class={`tag tag-${outcome}`}>
      {outcome}
    </span>,
    topic ?? '',
    reason !== null && (
      <span key="reason" class="sentence">
        {reason}
      </span>
    ),
  ];
}

function NoDeliveries(props: { readonly isFiltered: boolean }) {
  return (
    <Empty>
      {props.isFiltered ? (
        <>
          <p>No delivery of this kind is in the log.</p>
          <p>
            <a href={linkTo(['deliveries'])}>Show all</a>
          </p>
        </>
      ) : (
        <>
          <p>Nothing has arrived yet.</p>
          <p>
            See <a href={linkTo(['connections'])}>where to send webhooks</a>. They appear here at once.
          </p>
        </>
      )}
    </Empty>
  );
}
