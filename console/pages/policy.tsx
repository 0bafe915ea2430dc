import { readPolicy, readStages } from '../api/policy.ts';
import { DEPLOYED_URL, readNow } from '../api/stack.ts';
import { useAnswer } from '../api/use-answer.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { Applied } from '../policy/applied.tsx';
import { sentencesOf } from '../policy/policy-sentences.ts';
import { TryPolicy } from '../policy/try-policy.tsx';

/** The thresholds of the rules, in words; how far they are applied; and what other ones would change. */
export function PolicyPage() {
  const answered = useAnswer('policy', readPolicy);
  const counted = useAnswer('stages', async (signal) => ({
    stages: await readStages(signal),
    now: await readNow(signal),
  }));
  return (
    <Page
      title="Policy"
      intro="The thresholds by which customers change stage, are at risk, and are matched. They are part of the configuration, in cdk.json."
    >
      <Shown answered={answered}>
        {({ version, rules }) => (
          <>
            <Shown answered={counted}>
              {({ stages, now }) => <Applied visit={stages.policy} customers={stages.customers} now={now} />}
            </Shown>
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
              <p>
                See which customers would have another stage or risk. Nothing is changed. Which customers
                other linking rules would merge or split is shown by <code>{LINKING_COMMAND}</code>
                {DEPLOYED_URL === undefined && ', while the stack is stopped'}.
              </p>
              <TryPolicy rules={rules} customers={counted.value?.stages.customers} />
            </Section>
            <p class="quiet version">
              Version of this policy: <code>{version}</code>
            </p>
          </>
        )}
      </Shown>
    </Page>
  );
}

// Linking rules need all identities at once, which no request of the API can give.
const LINKING_COMMAND =
  DEPLOYED_URL === undefined
    ? 'DATA_DIR=data npm run policy -- preview --file policy.json'
    : 'npm run policy -- preview --file policy.json --table NAME';

const ORDERS = {
  'when-paid': 'when they are paid',
  'when-placed': 'when they are placed',
  'not-counted': 'never: another connection reports the sales',
} as const;
