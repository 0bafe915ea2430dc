import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import type { Explained } from '../../shared/http/identity-bodies.ts';
import { readIdentity } from '../api/customers.ts';
import { useAnswer } from '../api/use-answer.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Shown } from '../parts/notice.tsx';
import { ruleText } from '../words.ts';
import { endName, evidenceText } from './evidence.ts';
import { IdentityGraph } from './identity-graph.tsx';
import { Why } from './why.tsx';

/** The accounts and addresses of a customer, as a picture, and all evidence for and against their being one. */
export function Identity(props: { readonly id: string; readonly record: CustomerRecord }) {
  const { id, record } = props;
  const answered = useAnswer(id, (signal) => readIdentity(id, signal));
  return (
    <>
      {record.linkingReason !== null && (
        <p class="notice">No more identities can be tied to this customer: {record.linkingReason}.</p>
      )}
      <Shown answered={answered}>
        {(explained) => (
          <>
            <IdentityGraph explained={explained} />
            <Why explained={explained} />
            <details>
              <summary>All evidence as a table</summary>
              <EvidenceTable evidence={explained.evidence} />
            </details>
            {explained.apart.length > 0 && (
              <>
                <p>A person set these apart:</p>
                <ul>
                  {explained.apart.map(({ from, to }) => (
                    <li key={`${from.identity} ${to.identity}`}>
                      <code>{endName(from)}</code> and <code>{endName(to)}</code>
                    </li>
                  ))}
                </ul>
              </>
            )}
          </>
        )}
      </Shown>
    </>
  );
}

function EvidenceTable(props: { readonly evidence: Explained['evidence'] }) {
  return (
    <DataTable
      caption="Evidence"
      columns={[{ title: 'From' }, { title: 'To' }, { title: 'What' }, { title: 'Whether it counts' }]}
      rows={props.evidence.map((one, index) => ({
        key: String(index),
        cells: [
          <code key="from">{endName(one.from)}</code>,
          <code key="to">{endName(one.to)}</code>,
          evidenceText(one),
          ruleText(one.status),
        ],
      }))}
    />
  );
}
