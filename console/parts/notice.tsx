import type { ComponentChildren } from 'preact';
import type { ApiProblem } from '../api/request.ts';
import type { Answered } from '../api/use-answer.ts';

/** One sentence about why something cannot be shown, and a button that tries again. */
export function ProblemNotice(props: { readonly problem: ApiProblem; readonly retry?: () => void }) {
  const { problem, retry } = props;
  return (
    <div class={`notice ${problem.type === 'unknown-route' ? '' : 'notice-bad'}`} role="alert">
      <p>{problem.message}</p>
      {retry && problem.type !== 'unknown-route' && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** What a list without entries shows: why it is empty, and what to do. */
export function Empty(props: { readonly children: ComponentChildren }) {
  return <div class="empty">{props.children}</div>;
}

/** Shows an answer, or that it is loading, or why there is none. */
export function Shown<Value>(props: {
  readonly answered: Answered<Value>;
  readonly children: (value: Value) => ComponentChildren;
}) {
  const { value, problem, isLoading, reload } = props.answered;
  if (problem !== undefined) return <ProblemNotice problem={problem} retry={reload} />;
  if (value === undefined) return <p class="loading">{isLoading ? 'Loading …' : ''}</p>;
  return <>{props.children(value)}</>;
}
