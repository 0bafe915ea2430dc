import { useId, useState } from 'preact/hooks';
import { DELIVERY_OUTCOMES } from '../../shared/http/delivery-bodies.ts';
import { listConnectionNames } from '../api/connections.ts';
import { DEPLOYED_URL } from '../api/stack.ts';
import { useAnswer } from '../api/use-answer.ts';
import { DeliveryLog } from '../deliveries/log.tsx';
import { ParkedList } from '../deliveries/parked-list.tsx';
import { goTo } from '../navigation.ts';
import { Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';

/** What arrives, what becomes of it, and what is parked. */
export function DeliveriesPage(props: { readonly query: Readonly<Record<string, string>> }) {
  const { connection, outcome } = props.query;
  const names = useAnswer('connections', listConnectionNames);
  const [round, setRound] = useState(0);
  return (
    <Page
      title="Deliveries"
      intro="A delivery is one webhook. A delivery that cannot be applied is parked: it is kept whole, and can be applied again."
    >
      <Shown answered={names}>
        {(connections) => <Filters connections={connections} connection={connection} outcome={outcome} />}
      </Shown>
      <Section title="Parked">
        <ParkedList
          key={`${connection}`}
          connection={connection}
          onChange={() => setRound((number) => number + 1)}
        />
      </Section>
      <Section title="Log">
        {DEPLOYED_URL === undefined ? (
          <DeliveryLog key={`${connection} ${outcome}`} filter={{ connection, outcome }} round={round} />
        ) : (
          <p>
            The log of a deployed stack is in CloudWatch. Read it with{' '}
            <code>
              npm run deliveries -- {connection === undefined ? '' : `--connection ${connection} `}
              {outcome === undefined ? '' : `--outcome ${outcome} `}--since PT6H
            </code>
            .
          </p>
        )}
      </Section>
    </Page>
  );
}

function Filters(props: {
  readonly connections: readonly string[];
  readonly connection: string | undefined;
  readonly outcome: string | undefined;
}) {
  const { connections, connection, outcome } = props;
  const id = useId();
  const choose = (name: 'connection' | 'outcome') => (event: Event & { currentTarget: HTMLSelectElement }) =>
    goTo(['deliveries'], { connection, outcome, [name]: event.currentTarget.value });
  return (
    <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <span class="field">
        <label for={`${id}-connection`}>Connection</label>
        <select id={`${id}-connection`} value={connection ?? ''} onChange={choose('connection')}>
          <option value="">all</option>
          {connections.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </span>
      <span class="field">
        <label for={`${id}-outcome`}>Outcome</label>
        <select id={`${id}-outcome`} value={outcome ?? ''} onChange={choose('outcome')}>
          <option value="">all</option>
          {DELIVERY_OUTCOMES.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </span>
    </form>
  );
}
