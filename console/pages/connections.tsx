import { readLocalConnections } from '../api/stack.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';

/** Where each tool sends its webhooks. */
export function ConnectionsPage() {
  const answered = useAnswer('connections', readLocalConnections);
  return (
    <Page title="Connections" intro="A connection is one shop or account whose tool sends webhooks here.">
      <Shown answered={answered}>
        {({ connections }) =>
          connections.map(({ name, provider, url }) => (
            <Section key={name} title={name}>
              <p>{provider}</p>
              <p>
                <code>{url}</code>
              </p>
            </Section>
          ))
        }
      </Shown>
    </Page>
  );
}
