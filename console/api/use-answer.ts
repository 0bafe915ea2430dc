import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from './request.ts';

/** The state of a request. While it is loaded again, `value` keeps the last answer. */
export interface Answered<Value> {
  readonly value: Value | undefined;
  readonly problem: ApiProblem | undefined;
  readonly isLoading: boolean;
  /** Loads it again. */
  readonly reload: () => void;
}

/**
 * Loads something when the page shows it, and again whenever `key` changes. A request that is no longer needed is
 * cancelled.
 */
export function useAnswer<Value>(
  key: string,
  load: (signal: AbortSignal) => Promise<Value>,
): Answered<Value> {
  const [round, setRound] = useState(0);
  const [state, setState] = useState<Omit<Answered<Value>, 'reload'> & { readonly key: string }>({
    key,
    value: undefined,
    problem: undefined,
    isLoading: true,
  });
  // `load` is a new function each time, and depends on nothing but the key.
  useEffect(() => {
    const controller = new AbortController();
    setState((before) => ({ ...before, problem: undefined, isLoading: true }));
    load(controller.signal).then(
      (value) => {
        if (!controller.signal.aborted) setState({ key, value, problem: undefined, isLoading: false });
      },
      (error) => {
        if (controller.signal.aborted) return;
        setState({ key, value: undefined, problem: asProblem(error), isLoading: false });
      },
    );
    return () => controller.abort();
  }, [key, round]);
  const { value, problem, isLoading } = state;
  const reload = () => setRound((number) => number + 1);
  // What belongs to another key must not be shown, not even until the effect has run.
  return state.key === key
    ? { value, problem, isLoading, reload }
    : { value: undefined, problem: undefined, isLoading: true, reload };
}

/** An error of a request as a problem. Anything else is a fault of the page itself. */
export function asProblem(error: unknown): ApiProblem {
  if (error instanceof ApiProblem) return error;
  return new ApiProblem(
    'refused',
    0,
    `The console failed: ${error instanceof Error ? error.message : error}`,
  );
}
