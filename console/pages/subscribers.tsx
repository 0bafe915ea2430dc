import { useEffect } from 'preact/hooks';
import { listSubscribers, type Subscriber } from '../api/subscribers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { instantText, timeText } from '../format.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, ProblemNotice } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';

const REFRESH_MILLISECONDS = 2000;
const DAY = 86_400_000;
/** With more subscribers, the rest is folded, so that the page stays short. */
const MAX_OPEN = 10;

/** Who receives the events of a local stack, and what each of them got. It is read again every two seconds. */
export function SubscribersPage() {
  const { value, problem, reload } = useAnswer('subscribers', listSubscribers);
  useEffect(() => {
    if (problem !== undefined) return;
    const timer = setInterval(() => document.hidden || reload(), REFRESH_MILLISECONDS);
    return () => clearInterval(timer);
  }, [problem]);
  return (
    <Page
      title="Subscribers"
      intro="A subscriber receives the events of its pattern. An event that it does not take is sent again, then kept as a dead letter."
    >
      {problem !== undefined && <ProblemNotice problem={problem} retry={reload} />}
      {problem === undefined && value === undefined && <p class="loading">Loading …</p>}
      {value !== undefined && (value.length === 0 ? <NoSubscribers /> : <Listed subscribers={value} />)}
    </Page>
  );
}

function Listed(props: { readonly subscribers: readonly Subscriber[] }) {
  const { subscribers } = props;
  return (
    <>
      <Section title="What each got">
        <DataTable
          caption="Subscribers"
          columns={[
            { title: 'Subscriber' },
            { title: 'Delivered', isNumber: true },
            { title: 'Failed', isNumber: true },
            { title: 'Waiting', isNumber: true },
            { title: 'Last event' },
            { title: 'Problem' },
          ]}
          rows={subscribers.map(({ name, delivered, failed, waiting, recent, problem }) => ({
            key: name,
            cells: [
              name,
              String(delivered),
              failed === 0 ? '0' : <span class="tag tag-refused">{failed}</span>,
              String(waiting),
              recent[0] === undefined ? <span class="quiet">none</span> : <DecidedAt at={recent[0].at} />,
              problem !== null && <span class="sentence">{problem}</span>,
            ],
          }))}
        />
      </Section>
      {subscribers.map((subscriber, index) => (
        <Section key={subscriber.name} title={subscriber.name}>
          {index < MAX_OPEN ? (
            <One subscriber={subscriber} />
          ) : (
            <details>
              <summary>Target and last events of {subscriber.name}</summary>
              <One subscriber={subscriber} />
            </details>
          )}
        </Section>
      ))}
    </>
  );
}

function One(props: { readonly subscriber: Subscriber }) {
  const { name, pattern, target, deadLetterFolder, recent } = props.subscriber;
  return (
    <>
      <dl class="facts">
        <div>
          <dt>Target</dt>
          <dd>
            {target.type} <code>{target.place}</code>
          </dd>
        </div>
        <div>
          <dt>Pattern</dt>
          <dd>
            <code>{JSON.stringify(pattern)}</code>
          </dd>
        </div>
        <div>
          <dt>Dead letters</dt>
          <dd>
            <code>{deadLetterFolder}</code>
          </dd>
        </div>
      </dl>
      {recent.length === 0 ? (
        <p class="quiet">No event of its pattern has been published since it was attached.</p>
      ) : (
        <DataTable
          caption={`The last events of ${name}, newest first`}
          isTall={recent.length > 15}
          columns={[
            { title: 'Decided' },
            { title: 'Event', isNumber: true },
            { title: 'Type' },
            { title: 'Outcome' },
            { title: 'Tries', isNumber: true },
            { title: 'Why' },
          ]}
          rows={recent.map(({ at, n, detailType, outcome, tries, reason }) => ({
            key: `${n} ${at}`,
            cells: [
              <DecidedAt key="at" at={at} />,
              String(n),
              detailType,
              <span key="outcome" class={`tag tag-${outcome === 'delivered' ? 'accepted' : 'refused'}`}>
                {outcome}
              </span>,
              String(tries),
              reason !== null && (
                <span key="reason" class="sentence">
                  {reason}
                </span>
              ),
            ],
          }))}
        />
      )}
    </>
  );
}

/** With seconds on the same day. */
function DecidedAt(props: { readonly at: string }) {
  const { at } = props;
  return (
    <time dateTime={at} title={at}>
      {Date.now() - Date.parse(at) < DAY ? timeText(at) : instantText(at)}
    </time>
  );
}

function NoSubscribers() {
  return (
    <Empty>
      <p>Nobody receives the events of this stack.</p>
      <p>
        Start it with <code>npm start -- --subscriber http://127.0.0.1:4000</code>, or write a{' '}
        <code>subscribers.json</code>.
      </p>
    </Empty>
  );
}
