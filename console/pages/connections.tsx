import { type Connection, listConnections, stackOrigin } from '../api/connections.ts';
import { useAnswer } from '../api/use-answer.ts';
import { countText } from '../format.ts';
import { linkTo } from '../navigation.ts';
import { Empty, Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Instant } from '../parts/values.tsx';

/** Where each tool sends its webhooks, what to switch on in it, and whether something arrives. */
export function ConnectionsPage() {
  const answered = useAnswer('connections', listConnections);
  return (
    <Page title="Connections" intro="A connection is one shop or account whose tool sends webhooks here.">
      <Shown answered={answered}>
        {(connections) =>
          connections.length === 0 ? (
            <Empty>
              <p>There are no connections. Add one to the configuration, in cdk.json.</p>
            </Empty>
          ) : (
            connections.map((connection) => (
              <ConnectionSection key={connection.name} connection={connection} />
            ))
          )
        }
      </Shown>
    </Page>
  );
}

function ConnectionSection(props: { readonly connection: Connection }) {
  const { connection } = props;
  const { name, provider, account, secret, topics } = connection;
  const origin = stackOrigin();
  return (
    <Section title={name}>
      {secret === 'missing' && (
        <p class="notice notice-bad">
          It has no secret, so every delivery is refused. Store the secret that the tool signs with.
        </p>
      )}
      <dl class="facts facts-wide">
        <div>
          <dt>URL for its webhooks</dt>
          <dd>
            <code>
              {origin}
              <wbr />
              {connection.path}
            </code>
          </dd>
        </div>
        <div>
          <dt>Provider</dt>
          <dd>
            {provider}
            {account !== null && <span class="quiet">, bound to {account}</span>}
          </dd>
        </div>
        <div>
          <dt>Secret</dt>
          <dd>{SECRETS[secret]}</dd>
        </div>
        <div>
          <dt>Last delivery</dt>
          <dd>
            <LastDelivery connection={connection} />
          </dd>
        </div>
      </dl>
      {topics.length > 0 && (
        <details>
          <summary>Switch on {topics.length} topics in the tool</summary>
          <ul class="topics">
            {topics.map((topic) => (
              <li key={topic}>
                <code>{topic}</code>
              </li>
            ))}
          </ul>
        </details>
      )}
    </Section>
  );
}

const SECRETS = { configured: 'stored', missing: 'missing', unknown: 'cannot be read' } as const;

function LastDelivery(props: { readonly connection: Connection }) {
  const { name, lastDelivery, outcomes } = props.connection;
  if (outcomes === null)
    return (
      <span class="quiet">
        in the log: <code>npm run deliveries -- --connection {name}</code>
      </span>
    );
  if (lastDelivery === null) return <>None yet. Send a test from the tool, or check the URL there.</>;
  const counted = Object.entries(outcomes).filter(([, count]) => count > 0);
  return (
    <>
      {/* The log has real times, whatever the clock of the stack says. */}
      <Instant at={lastDelivery.at} now={Date.now()} /> <span class="quiet">{lastDelivery.outcome}</span>
      <p class="hint">
        {counted.map(([outcome, count]) => `${countText(count)} ${outcome}`).join(' · ')}{' '}
        <a href={linkTo(['deliveries'], { connection: name })}>Deliveries of {name}</a>
      </p>
    </>
  );
}
