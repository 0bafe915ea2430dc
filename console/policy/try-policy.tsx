import { useEffect, useRef, useState } from 'preact/hooks';
import type { PolicyRules } from '../../shared/lifecycle/policy.ts';
import { type Compared, comparePolicies } from '../api/policy.ts';
import type { ApiProblem } from '../api/request.ts';
import { asProblem } from '../api/use-answer.ts';
import { countOf, countText } from '../format.ts';
import { ProblemNotice } from '../parts/notice.tsx';
import { ComparedPolicies } from './compared-policies.tsx';
import { PolicyForm } from './policy-form.tsx';
import { type Typed, withTyped } from './thresholds.ts';

type Preview =
  | { readonly type: 'none' }
  | { readonly type: 'running' | 'cancelled'; readonly customers: number }
  | { readonly type: 'refused'; readonly problem: ApiProblem }
  | { readonly type: 'compared'; readonly compared: Compared; readonly changes: object };

/** Edits thresholds and shows which customers would be elsewhere. Nothing is written. */
export function TryPolicy(props: {
  readonly rules: PolicyRules;
  /** How many customers there are; undefined if that is not known. */
  readonly customers: number | undefined;
}) {
  const { rules, customers } = props;
  const [typed, setTyped] = useState<Typed>(new Map());
  const [preview, setPreview] = useState<Preview>({ type: 'none' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);
  const changes = withTyped({}, typed);

  async function compare(event: Event) {
    event.preventDefault();
    const controller = new AbortController();
    running.current = controller;
    let done = 0;
    setPreview({ type: 'running', customers: 0 });
    const onProgress = (compared: Compared) => {
      done = compared.customers;
      if (!controller.signal.aborted) setPreview({ type: 'running', customers: done });
    };
    try {
      const compared = await comparePolicies(withTyped(rules, typed), onProgress, controller.signal);
      setPreview({ type: 'compared', compared, changes });
    } catch (error) {
      const isCancelled = controller.signal.aborted;
      controller.abort();
      setPreview(
        isCancelled ? { type: 'cancelled', customers: done } : { type: 'refused', problem: asProblem(error) },
      );
    }
  }

  const isRunning = preview.type === 'running';
  return (
    <>
      <form class="panel" aria-label="Another policy" onSubmit={compare}>
        <PolicyForm rules={rules} typed={typed} onType={setTyped} isDisabled={isRunning} />
        <div class="buttons">
          <button type="submit" class="main" disabled={typed.size === 0 || isRunning}>
            Show what would change
          </button>
          {isRunning ? (
            <button type="button" onClick={() => running.current?.abort()}>
              Cancel
            </button>
          ) : (
            <button type="button" disabled={typed.size === 0} onClick={() => setTyped(new Map())}>
              Reset
            </button>
          )}
        </div>
        {typed.size === 0 && <p class="hint">Change a threshold first.</p>}
        {preview.type === 'running' && <Progress compared={preview.customers} of={customers} />}
      </form>
      <div aria-live="polite">
        {preview.type === 'cancelled' && (
          <p class="notice">Cancelled after {countOf(preview.customers, 'customer')}. Nothing was changed.</p>
        )}
        {preview.type === 'compared' && <ComparedPolicies {...preview} />}
      </div>
      {preview.type === 'refused' && <Refused problem={preview.problem} />}
    </>
  );
}

function Refused({ problem }: { readonly problem: ApiProblem }) {
  return problem.type === 'unknown-route' ? (
    <p class="notice" role="alert">
      This stack cannot compare policies. It is older than the console: deploy the current version.
    </p>
  ) : (
    <ProblemNotice problem={problem} />
  );
}

function Progress(props: { readonly compared: number; readonly of: number | undefined }) {
  const { compared, of } = props;
  return (
    <p class="progress">
      <progress
        aria-label="Customers compared"
        value={of === undefined ? undefined : Math.min(compared, of)}
        max={of === undefined ? undefined : Math.max(1, of)}
      />
      <span class="quiet">
        {countText(compared)}
        {of !== undefined && <> of {countText(of)}</>} customers compared
      </span>
    </p>
  );
}
