import { useState } from 'preact/hooks';
import { readTimeline, type TimelineEntry } from '../api/customers.ts';
import type { ApiProblem } from '../api/request.ts';
import { asProblem, useAnswer } from '../api/use-answer.ts';
import { decimalText, moneyText } from '../format.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, ProblemNotice, Shown } from '../parts/notice.tsx';
import { Instant } from '../parts/values.tsx';
import { ratingText } from '../words.ts';
import { eventText } from './event-text.ts';

/** What is known of a customer, newest first. More is loaded when it is asked for. */
export function Timeline(props: { readonly id: string }) {
  const { id } = props;
  const answered = useAnswer(id, (signal) => readTimeline(id, undefined, signal));
  return (
    <Shown answered={answered}>
      {({ timeline, next }) => <Entries id={id} first={timeline} firstNext={next} />}
    </Shown>
  );
}

function Entries(props: {
  readonly id: string;
  readonly first: readonly TimelineEntry[];
  readonly firstNext: string | null;
}) {
  const [entries, setEntries] = useState(props.first);
  const [next, setNext] = useState(props.firstNext);
  const [problem, setProblem] = useState<ApiProblem>();
  async function loadMore() {
    if (next === null) return;
    try {
      const page = await readTimeline(props.id, next);
      setEntries((before) => [...before, ...page.timeline]);
      setNext(page.next);
      setProblem(undefined);
    } catch (error) {
      setProblem(asProblem(error));
    }
  }
  if (entries.length === 0)
    return (
      <Empty>
        <p>Nothing is known of this customer yet.</p>
      </Empty>
    );
  return (
    <>
      <DataTable
        caption="Timeline, newest first"
        columns={[
          { title: 'When' },
          { title: 'What' },
          { title: 'About' },
          { title: 'Source', isExtra: true },
        ]}
        rows={entries.map((entry, index) => ({
          key: String(index),
          class: `entry-${entry.type}`,
          cells: [<Instant key="at" at={entry.at} />, ...cellsOf(entry)],
        }))}
      />
      {problem && <ProblemNotice problem={problem} />}
      {next !== null && (
        <button type="button" onClick={loadMore}>
          Show older entries
        </button>
      )}
    </>
  );
}

function cellsOf(entry: TimelineEntry) {
  if (entry.type === 'activity') {
    const { type, about, connection, rating, amount } = entry.activity;
    const detail = rating
      ? `: ${ratingText(decimalText(rating.score), rating.scale)}`
      : amount
        ? `: ${moneyText(amount.minor, amount.currency)}`
        : '';
    return [`${type}${detail}`, about ?? '', connection];
  }
  if (entry.type === 'change') {
    const { type, object, part, amount, connection, takenBackAt } = entry.change;
    const detail = amount === null ? '' : `: ${moneyText(amount.minor, amount.currency)}`;
    const what =
      takenBackAt === null ? (
        `${type}${detail}`
      ) : (
        <span>
          <s>
            {type}
            {detail}
          </s>{' '}
          <span class="quiet">taken back {takenBackAt.slice(0, 10)}</span>
        </span>
      );
    return [what, [object ?? 'an object', part].filter(Boolean).join(', '), connection];
  }
  const { what, about } = eventText(entry.event);
  return [<strong key="what">{what}</strong>, about, 'published event'];
}
