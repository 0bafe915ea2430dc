import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { readCustomer } from '../api/customers.ts';
import { session } from '../api/session.ts';
import { readNow } from '../api/stack.ts';
import { useAnswer } from '../api/use-answer.ts';
import { Facts } from '../customer/facts.tsx';
import { Identity } from '../customer/identity.tsx';
import { Merge } from '../customer/merge.tsx';
import { Path } from '../customer/path.tsx';
import { EraseCustomer, ExportCustomer } from '../customer/privacy.tsx';
import { Split } from '../customer/split.tsx';
import { Summary } from '../customer/summary.tsx';
import { Timeline } from '../customer/timeline.tsx';
import { linkTo } from '../navigation.ts';
import { Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';

/** Everything about one customer, and what can be done. */
export function CustomerPage(props: { readonly id: string }) {
  const { id } = props;
  const answered = useAnswer(id, async (signal) => ({
    record: await readCustomer(id, signal),
    now: await readNow(signal),
  }));
  return (
    <Page title="Customer">
      <p class="crumb">
        <a href={linkTo(['customers'])}>All customers</a>
      </p>
      <Shown answered={answered}>
        {({ record, now }) => <Customer record={record} now={now} reload={answered.reload} />}
      </Shown>
    </Page>
  );
}

function Customer(props: {
  readonly record: CustomerRecord;
  readonly now: number;
  readonly reload: () => void;
}) {
  const { record, now, reload } = props;
  const { customerId, version } = record;
  // A change elsewhere gives the record another version: what belongs to the older one is loaded again.
  const key = `${customerId} ${version}`;
  return (
    <>
      {record.mergedInto !== undefined && (
        <p class="notice" role="status">
          This customer was merged. Shown is the customer that has the history of both:{' '}
          <code>{customerId}</code>.
        </p>
      )}
      <Summary record={record} now={now} />
      <Section title="Path">
        <Path path={record.path} now={now} />
      </Section>
      <Section title="Facts">
        <Facts record={record} now={now} />
      </Section>
      <Section title="Identities">
        <Identity key={key} id={customerId} record={record} />
      </Section>
      <Section title="Timeline">
        <Timeline key={key} id={customerId} />
      </Section>
      {session().mayChange && (
        <Section title="Split and merge">
          <Split key={key} record={record} onSplit={reload} />
          <Merge key={`merge ${key}`} record={record} onMerged={reload} />
        </Section>
      )}
      <Section title="Privacy">
        <div class="buttons">
          <ExportCustomer id={customerId} />
          <EraseCustomer id={customerId} />
        </div>
      </Section>
    </>
  );
}
