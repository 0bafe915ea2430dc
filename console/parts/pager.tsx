import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';

/** The page of a list that is shown. */
export interface Paging {
  /** Where the page begins; undefined for the first one. */
  readonly start: string | undefined;
  /** Counted from 1. */
  readonly number: number;
  /** The buttons to the other pages, given where the next one begins. */
  readonly buttons: (next: string | null) => ComponentChild;
}

/** Goes through the pages of a list. A page is only known when it has been loaded, so there is no number of pages. */
export function usePaging(): Paging {
  const [starts, setStarts] = useState<readonly (string | undefined)[]>([undefined]);
  return {
    start: starts.at(-1),
    number: starts.length,
    buttons: (next) => (
      <Pager
        number={starts.length}
        next={next}
        toFirst={() => setStarts([undefined])}
        toPrevious={() => setStarts(starts.slice(0, -1))}
        toNext={(to) => setStarts([...starts, to])}
      />
    ),
  };
}

function Pager(props: {
  readonly number: number;
  readonly next: string | null;
  readonly toFirst: () => void;
  readonly toPrevious: () => void;
  readonly toNext: (next: string) => void;
}) {
  const { number, next } = props;
  if (number === 1 && next === null) return null;
  return (
    <nav class="pager" aria-label="Pages">
      <button type="button" disabled={number === 1} onClick={props.toFirst}>
        First
      </button>
      <button type="button" disabled={number === 1} onClick={props.toPrevious}>
        Previous
      </button>
      <span aria-live="polite">Page {number}</span>
      <button type="button" disabled={next === null} onClick={() => next !== null && props.toNext(next)}>
        Next
      </button>
    </nav>
  );
}
