import { groupBy } from './group-by.ts';

/** One fact to send. The facts of a person are sent one after another. */
export interface Sendable {
  /** When it is sent, in epoch milliseconds. */
  readonly sentAt: number;
  readonly person: string;
}

/** How a history is sent. */
export interface SendingDeps<Fact> {
  /** The length of the time window that is sent at once, in milliseconds: at least ten minutes. */
  readonly windowMilliseconds: number;
  readonly send: (fact: Fact) => Promise<void>;
  /** Moves the clock to an instant, in epoch milliseconds. */
  readonly moveClock: (instant: number) => Promise<void>;
}

// Moving the clock for each fact would take longer than sending. So the clock moves once per window, to a point near the
// end of the window: a fact may be up to ten minutes ahead of the clock. A review may therefore run up to one window
// before a fact arrives, as with a late delivery. If it changed the customer's stage, a correction is published.
const BEFORE_END_MILLISECONDS = 9 * 60_000;
/** A review evaluates customers as of this long before its clock. */
export const REVIEW_LAG_MILLISECONDS = 120_000;
const MAX_CONCURRENT_PEOPLE = 24;

/**
 * Sends facts while the clock moves along with them. The facts of one person are sent in order, those of different
 * people concurrently. At the end the clock moves past the review lag, so that reviews have covered every fact.
 * @param facts sorted by `sentAt`
 */
export async function sendHistory<Fact extends Sendable>(
  facts: readonly Fact[],
  deps: SendingDeps<Fact>,
): Promise<void> {
  const { windowMilliseconds } = deps;
  const lastAt = facts.at(-1)?.sentAt ?? 0;
  for (const window of windowsOf(facts, windowMilliseconds)) {
    const [first] = window;
    // The clock cannot go back, so it must not pass the last fact.
    const windowEnd = Math.min(first.sentAt + windowMilliseconds, lastAt);
    await deps.moveClock(windowEnd - BEFORE_END_MILLISECONDS);
    await sendWindow(window, deps);
  }
  if (facts.length > 0) await deps.moveClock(lastAt + REVIEW_LAG_MILLISECONDS);
}

type Window<Fact> = [Fact, ...Fact[]];

function windowsOf<Fact extends Sendable>(facts: readonly Fact[], milliseconds: number): Window<Fact>[] {
  const windows: Window<Fact>[] = [];
  for (const fact of facts) {
    const window = windows.at(-1);
    if (window !== undefined && fact.sentAt - window[0].sentAt <= milliseconds) window.push(fact);
    else windows.push([fact]);
  }
  return windows;
}

async function sendWindow<Fact extends Sendable>(
  window: Window<Fact>,
  { send }: SendingDeps<Fact>,
): Promise<void> {
  const people = [...groupBy(window, ({ person }) => person).values()];
  const sendNext = async () => {
    for (let facts = people.shift(); facts !== undefined; facts = people.shift())
      for (const fact of facts) await send(fact);
  };
  await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_PEOPLE, people.length) }, sendNext));
}
