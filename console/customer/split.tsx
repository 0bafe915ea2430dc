import { useId, useState } from 'preact/hooks';
import type { CustomerRecord } from '../../shared/customers/customer-record.ts';
import { type SplitOff, splitCustomer } from '../api/customers.ts';
import type { ApiProblem } from '../api/request.ts';
import { asProblem } from '../api/use-answer.ts';
import { countOf } from '../format.ts';
import { ConfirmedAction } from '../parts/confirmed-action.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { CustomerLinks, Previewed } from './previewed.tsx';

type Shown =
  | { readonly type: 'none' }
  | { readonly type: 'working' }
  | { readonly type: 'problem'; readonly problem: ApiProblem }
  | { readonly type: 'preview'; readonly customers: readonly CustomerRecord[] }
  | { readonly type: 'done'; readonly ids: readonly string[] };

/** Splits identities off a customer, or undoes a merge. The dry run comes first: it shows what each part would be. */
export function Split(props: { readonly record: CustomerRecord; readonly onSplit: () => void }) {
  const { record, onSplit } = props;
  const { customerId, identities } = record;
  const id = useId();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [merged, setMerged] = useState('');
  const [shown, setShown] = useState<Shown>({ type: 'none' });
  const part: SplitOff | undefined =
    merged.trim() !== '' ? { merged: merged.trim() } : chosen.length > 0 ? { identities: chosen } : undefined;

  async function dryRun(event: Event) {
    event.preventDefault();
    if (part === undefined) return;
    setShown({ type: 'working' });
    try {
      const { customers = [] } = await splitCustomer(customerId, part, true);
      setShown({ type: 'preview', customers });
    } catch (error) {
      setShown({ type: 'problem', problem: asProblem(error) });
    }
  }
  async function split() {
    if (part === undefined) return;
    const { survivor, separated, others = [] } = await splitCustomer(customerId, part, false);
    setShown({ type: 'done', ids: [survivor, separated, ...others] });
  }
  if (shown.type === 'done')
    return (
      <div class="notice notice-good" role="status">
        <p>
          The customer was split. There are now <CustomerLinks ids={shown.ids} />.
        </p>
        <button type="button" onClick={onSplit}>
          Show this customer as it is now
        </button>
      </div>
    );
  return (
    <>
      <form onSubmit={dryRun} class="panel">
        <h3>Split a wrong merge</h3>
        <fieldset disabled={merged.trim() !== ''}>
          <legend>Split off</legend>
          {identities.map((identity) => (
            <label key={identity} class="choice">
              <input
                type="checkbox"
                checked={chosen.includes(identity)}
                onChange={({ currentTarget }) => {
                  setShown({ type: 'none' });
                  setChosen(
                    currentTarget.checked ? [...chosen, identity] : chosen.filter((one) => one !== identity),
                  );
                }}
              />
              <code>{identity.replace(/^email:/, '')}</code>
            </label>
          ))}
        </fieldset>
        <label for={`${id}-merged`}>or undo the merge of</label>
        <input
          id={`${id}-merged`}
          type="text"
          placeholder="cus_…"
          autocomplete="off"
          spellcheck={false}
          value={merged}
          onInput={({ currentTarget }) => {
            setShown({ type: 'none' });
            setMerged(currentTarget.value);
          }}
        />
        <p class="hint">
          The id of the customer that was merged into this one is in the timeline: “customers merged”.
        </p>
        <button type="submit" disabled={part === undefined || shown.type === 'working'}>
          Show what would happen
        </button>
      </form>
      <div aria-live="polite">
        {shown.type === 'preview' && (
          <p>Dry run: nothing was changed. There would be {countOf(shown.customers.length, 'customer')}.</p>
        )}
      </div>
      {shown.type === 'problem' && <ProblemNotice problem={shown.problem} />}
      {shown.type === 'preview' && (
        <>
          <Previewed caption="The customers after the split" customers={shown.customers} />
          <ConfirmedAction
            label="Split this customer"
            explanation={
              <p>
                The parts become customers of their own, each with its own history, and their events are
                published. They are not merged again by themselves.
              </p>
            }
            question="Split it now?"
            confirm="Split"
            act={split}
          />
        </>
      )}
    </>
  );
}
