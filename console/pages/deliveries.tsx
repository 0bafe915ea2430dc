import { useState } from 'preact/hooks';
import { DELIVERY_OUTCOMES } from '../../shared/http/delivery-bodies.ts';
import { listConnectionNames } from '../api/connections.ts';
import { DEPLOYED_URL } from '../api/stack.ts';
import { useAnswer } from '../api/use-answer.ts';
import { DeliveryLog } from '../deliveries/log.tsx';
import { ParkedList } from '../deliveries/parked-list.tsx';
import { goTo } from '../navigation.ts';
import { Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { allOr, SelectField } from '../parts/select-field.tsx';

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
  const choose = (name: 'connection' | 'outcome') => (value: string) =>
    goTo(['deliveries'], { connection, outcome, [name]: value });
  return (
    <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <SelectField
        label="Connection"
        value={connection ?? ''}
        choices={allOr(connections)}
        onChoose={choose('connection')}
      />
      <SelectField
        label="Outcome"
        value={outcome ?? ''}
        choices={allOr(DELIVERY_OUTCOMES)}
        onChoose={choose('outcome')}
      />
    </form>
  );
}
