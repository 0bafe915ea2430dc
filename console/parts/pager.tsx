/** Goes through the pages of a list. A page is only known when it has been loaded, so there is no number of pages. */
export function Pager(props: {
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
