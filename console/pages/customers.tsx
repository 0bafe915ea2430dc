import { useEffect, useId, useState } from 'preact/hooks';
import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { RISK_REASONS } from '../../shared/lifecycle/risk.ts';
import { STAGES } from '../../shared/lifecycle/stage.ts';
import { listCustomers, searchCustomers } from '../api/customers.ts';
import type { ApiProblem } from '../api/request.ts';
import { asProblem, useAnswer } from '../api/use-answer.ts';
import { countOf } from '../format.ts';
import { goTo, linkTo } from '../navigation.ts';
import { DataTable } from '../parts/data-table.tsx';
import { Empty, ProblemNotice, Shown } from '../parts/notice.tsx';
import { Page, Section } from '../parts/page.tsx';
import { usePaging } from '../parts/pager.tsx';
import { allOr, type Choice, SelectField } from '../parts/select-field.tsx';
import { Amounts, Instant, RiskLevel, StageName } from '../parts/values.tsx';
import { plainText } from '../words.ts';

/** Finds one customer, and lists customers by stage and risk. */
export function CustomersPage(props: { readonly query: Readonly<Record<string, string>> }) {
  const { stage, risk } = props.query;
  return (
    <Page title="Customers">
      <Search />
      <Section title="All customers">
        <Filters stage={stage} risk={risk} />
        <p class="hint list-order">Those who entered their stage last come first.</p>
        <List key={`${stage} ${risk}`} stage={stage} risk={risk} />
      </Section>
    </Page>
  );
}

function Search() {
  const id = useId();
  const [text, setText] = useState('');
  const [result, setResult] = useState<'none' | 'searching' | 'nobody' | ApiProblem>('none');
  async function search(event: Event) {
    event.preventDefault();
    const searched = text.trim();
    if (searched === '') return;
    if (searched.startsWith('cus_')) return goTo(['customers', searched]);
    setResult('searching');
    try {
      const [customer] = await searchCustomers(searched);
      if (customer === undefined) return setResult('nobody');
      goTo(['customers', customer.customerId]);
    } catch (error) {
      setResult(asProblem(error));
    }
  }
  return (
    <search class="search">
      <form onSubmit={search}>
        <label for={id}>Find a customer</label>
        <div class="search-row">
          <input
            id={id}
            type="search"
            autocomplete="off"
            spellcheck={false}
            placeholder="ada@example.com, shopify:order:1001 or cus_…"
            value={text}
            onInput={({ currentTarget }) => {
              setText(currentTarget.value);
              setResult('none');
            }}
          />
          <button type="submit" class="main" disabled={result === 'searching'}>
            Find
          </button>
        </div>
        <p class="hint">An e-mail address, the id of an account or an order, or the id of a customer.</p>
      </form>
      <div aria-live="polite">
        {result === 'nobody' && <p class="notice">Nobody has this address or id. Check how it is written.</p>}
      </div>
      {typeof result === 'object' && <ProblemNotice problem={result} />}
    </search>
  );
}

interface Filter {
  readonly stage: string | undefined;
  readonly risk: string | undefined;
}

const RISKS: readonly Choice[] = [
  ['', 'all'],
  ['any', 'any risk'],
  ['high', 'high: two or more reasons'],
  ['watch', 'watch: one reason'],
  ...RISK_REASONS.map((reason) => [reason, plainText(reason)] as const),
];

function Filters({ stage, risk }: Filter) {
  const choose = (name: 'stage' | 'risk') => (value: string) =>
    goTo(['customers'], { stage, risk, [name]: value });
  return (
    <form class="filters" aria-label="Filter" onSubmit={(event) => event.preventDefault()}>
      <SelectField label="Stage" value={stage ?? ''} choices={allOr(STAGES)} onChoose={choose('stage')} />
      <SelectField label="Risk" value={risk ?? ''} choices={RISKS} onChoose={choose('risk')} />
    </form>
  );
}

function List({ stage, risk }: Filter) {
  const paging = usePaging();
  const answered = useAnswer(JSON.stringify([stage, risk, paging.start]), (signal) =>
    listCustomers({ stage, risk, next: paging.start }, signal),
  );
  useEffect(() => scrollTo(0, 0), [paging.number]);
  return (
    <Shown answered={answered}>
      {(page) => (
        <>
          {page.customers.length === 0 ? (
            <NoCustomers
              isFiltered={stage !== undefined || risk !== undefined}
              hasMore={page.next !== null}
            />
          ) : (
            <DataTable
              caption="Customers, those who entered their stage last first"
              columns={COLUMNS}
              rows={page.customers.map((customer) => ({
                key: customer.customerId,
                cells: cellsOf(customer),
              }))}
            />
          )}
          {page.unreadable.length > 0 && (
            <p class="hint">
              {countOf(page.unreadable.length, 'customer')} cannot be read, because another version or program
              wrote them: {page.unreadable.join(', ')}
            </p>
          )}
          {paging.buttons(page.next)}
        </>
      )}
    </Shown>
  );
}

function NoCustomers(props: { readonly isFiltered: boolean; readonly hasMore: boolean }) {
  if (props.hasMore)
    return (
      <Empty>
        <p>Nobody on this page has this risk. Look at the next page.</p>
      </Empty>
    );
  return (
    <Empty>
      <p>
        {props.isFiltered ? 'No customer is in this stage with this risk.' : 'There are no customers yet.'}
      </p>
      <p>
        {props.isFiltered ? (
          <a href={linkTo(['customers'])}>Show all customers</a>
        ) : (
          <>
            They appear with the first webhook. See <a href={linkTo(['connections'])}>where to send them</a>.
          </>
        )}
      </p>
    </Empty>
  );
}

const COLUMNS = [
  { title: 'Customer' },
  { title: 'Stage' },
  { title: 'Since' },
  { title: 'Risk' },
  { title: 'Orders', isNumber: true },
  { title: 'Revenue', isNumber: true },
  { title: 'Last active', isExtra: true },
];

function cellsOf({ customerId, contact, identities, stage, stageSince, risk, facts }: CustomerRecord) {
  return [
    <a key="link" class="customer-link" href={linkTo(['customers', customerId])}>
      {contact.name ?? shownAddress(identities) ?? customerId}
    </a>,
    <StageName key="stage" stage={stage} />,
    <Instant key="since" at={stageSince} />,
    <span key="risk" title={risk.reasons.map(plainText).join(', ')}>
      <RiskLevel level={risk.level} />
    </span>,
    facts.orders,
    <Amounts key="revenue" of={facts.revenue} />,
    <Instant key="active" at={facts.lastActiveAt} />,
  ];
}

function shownAddress(identities: readonly string[]): string | undefined {
  const address = identities.find((one) => one.startsWith('email:')) ?? identities[0];
  return address?.replace(/^email:/, '');
}
