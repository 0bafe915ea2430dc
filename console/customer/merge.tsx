import { useId, useState } from 'preact/hooks';
import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { mergeCustomers, searchCustomers } from '../api/customers.ts';
import { ApiProblem } from '../api/request.ts';
import { asProblem } from '../api/use-answer.ts';
import { ConfirmedAction } from '../parts/confirmed-action.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { CustomerLinks, Previewed } from './previewed.tsx';

type Shown =
  | { readonly type: 'none' }
  | { readonly type: 'working' }
  | { readonly type: 'problem'; readonly problem: ApiProblem }
  | { readonly type: 'preview'; readonly other: string; readonly customers: readonly CustomerRecord[] }
  | { readonly type: 'done'; readonly survivor: string };

/** Merges a customer with another one. The dry run comes first: it shows the customer that would remain. */
export function Merge(props: { readonly record: CustomerRecord; readonly onMerged: () => void }) {
  const { customerId } = props.record;
  const id = useId();
  const [who, setWho] = useState('');
  const [shown, setShown] = useState<Shown>({ type: 'none' });

  async function dryRun(event: Event) {
    event.preventDefault();
    setShown({ type: 'working' });
    try {
      const other = await idOf(who.trim());
      const { customers = [] } = await mergeCustomers(customerId, other, true);
      setShown({ type: 'preview', other, customers });
    } catch (error) {
      setShown({ type: 'problem', problem: asProblem(error) });
    }
  }
  async function merge(other: string) {
    const { survivor } = await mergeCustomers(customerId, other, false);
    setShown({ type: 'done', survivor });
  }
  if (shown.type === 'done')
    return (
      <div class="notice notice-good" role="status">
        <p>
          The two are one customer now: <CustomerLinks ids={[shown.survivor]} />.
        </p>
        <button type="button" onClick={props.onMerged}>
          Show it
        </button>
      </div>
    );
  return (
    <>
      <form onSubmit={dryRun} class="panel">
        <h3>Merge with another customer</h3>
        <label for={id}>The other customer</label>
        <input
          id={id}
          type="text"
          placeholder="ada@work.example or cus_…"
          autocomplete="off"
          spellcheck={false}
          value={who}
          onInput={({ currentTarget }) => {
            setShown({ type: 'none' });
            setWho(currentTarget.value);
          }}
        />
        <button type="submit" disabled={who.trim() === '' || shown.type === 'working'}>
          Show what would happen
        </button>
      </form>
      <div aria-live="polite">
        {shown.type === 'preview' && <p>Dry run: nothing was changed. One customer would remain.</p>}
      </div>
      {shown.type === 'problem' && <ProblemNotice problem={shown.problem} />}
      {shown.type === 'preview' && (
        <>
          <Previewed caption="The customer after the merge" customers={shown.customers} />
          <ConfirmedAction
            label="Merge the two"
            explanation={
              <p>
                The two become one customer with the history of both. Both ids lead to it. The merge can be
                undone.
              </p>
            }
            question="Merge them now?"
            confirm="Merge"
            act={() => merge(shown.other)}
          />
        </>
      )}
    </>
  );
}

async function idOf(who: string): Promise<string> {
  if (who.startsWith('cus_')) return who;
  const [customer] = await searchCustomers(who);
  if (customer === undefined) throw new ApiProblem('refused', 404, 'Nobody has this address or id.');
  return customer.customerId;
}
