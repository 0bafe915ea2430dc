const REPEAT_MILLISECONDS = 60_000;

/**
 * Creates a function that says whether to show a text: the same one at most once a minute, because failed operations are
 * retried. `now` is real time in epoch milliseconds.
 */
export function createRepeatLimit(now: () => number): (text: string) => boolean {
  const shownAt = new Map<string, number>();
  return (text) => {
    if (now() - (shownAt.get(text) ?? Number.NEGATIVE_INFINITY) < REPEAT_MILLISECONDS) return false;
    for (const [shown, at] of shownAt) if (now() - at >= REPEAT_MILLISECONDS) shownAt.delete(shown);
    shownAt.set(text, now());
    return true;
  };
}
