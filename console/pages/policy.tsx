import { readPolicy } from '../api/policy.ts';
import { useAnswer } from '../api/use-answer.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { sentencesOf } from '../policy-sentences.ts';

/** The thresholds of the rules, in words. */
export function PolicyPage() {
  const answered = useAnswer('policy', readPolicy);
  return (
    <Page
      title="Policy"
      intro="The thresholds by which customers change stage, are at risk, and are matched. They are part of the configuration, in cdk.json."
    >
      <Shown answered={answered}>
        {({ version, rules }) => (
          <>
            {sentencesOf(rules).map(({ title, sentences }) => (
              <Section key={title} title={title}>
                <ul class="sentences">
                  {sentences.map(({ name, text }) => (
                    <li key={name}>
                      {text} <code class="quiet">{name}</code>
                    </li>
                  ))}
                </ul>
              </Section>
            ))}
            <Section title="Connections">
              {Object.keys(rules.connections).length === 0 ? (
                <p>
                  No connection has rules of its own: orders count when they are paid, and addresses link.
                </p>
              ) : (
                <DataTable
                  caption="Connections with rules of their own"
                  columns={[
                    { title: 'Connection' },
                    { title: 'Orders count' },
                    { title: 'E-mail addresses' },
                  ]}
                  rows={Object.entries(rules.connections).map(([name, { orders, emails }]) => ({
                    key: name,
                    cells: [
                      name,
                      ORDERS[orders ?? 'when-paid'],
                      emails === 'never-link' ? 'never link' : 'link',
                    ],
                  }))}
                />
              )}
            </Section>
            <Section title="Try another policy">
              <p>Write only what differs into a file, and see who would move. Nothing is changed:</p>
              {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls must be reachable by keyboard */}
              <pre tabIndex={0}>
                <code>
                  {
                    'echo \'{"inactivity":{"newcomerDays":60}}\' > policy.json\nnpm run policy -- preview --file policy.json'
                  }
                </code>
              </pre>
              <p class="quiet">
                Version of this policy: <code>{version}</code>
              </p>
            </Section>
          </>
        )}
      </Shown>
    </Page>
  );
}

const ORDERS = {
  'when-paid': 'when they are paid',
  'when-placed': 'when they are placed',
  'not-counted': 'never: another connection reports the sales',
} as const;
