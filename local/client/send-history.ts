import { groupBy } from './group-by.ts';

/** One thing to send: when it is sent, in epoch milliseconds, and whose things must go one after the other. */
export interface Sendable {
  readonly sentAt: number;
  readonly person: string;
}

/** What a history is sent through. */
export interface SendingDeps<Fact> {
  /** How much of it is sent at a time, in milliseconds: at least ten minutes. */
  readonly windowMilliseconds: number;
  readonly send: (fact: Fact) => Promise<void>;
  /** Moves the clock to an instant, in epoch milliseconds. */
  readonly moveClock: (instant: number) => Promise<void>;
}

// The facts of a window are sent with the clock near its end: a delivery may be ten minutes ahead of it, and moving
// it for each of them would take longer than all of the sending. A review may so judge customers up to a window
// before a fact of theirs arrives, as when a sender is late; then, and only if time alone has changed them within
// that window, a correction of their history is published.
const BEFORE_END_MILLISECONDS = 9 * 60_000;
const REVIEWS_LAG_MILLISECONDS = 120_000;
const AT_ONCE = 24;

/**
 * Sends facts as they would have come in: the clock moves along with them, each person's in their order, those of
 * different people at once. Ends with the clock where reviews have judged all of it.
 * @param facts in the order in which they are sent
 */
export async function sendHistory<Fact extends Sendable>(
  facts: readonly Fact[],
  deps: SendingDeps<Fact>,
): Promise<void> {
  const { windowMilliseconds } = deps;
  const lastAt = facts.at(-1)?.sentAt ?? 0;
  for (const window of windowsOf(facts, windowMilliseconds)) {
    const [first] = window;
    // Not beyond the end, as a clock does not go back.
    const windowEnd = Math.min(first.sentAt + windowMilliseconds, lastAt);
    await deps.moveClock(windowEnd - BEFORE_END_MILLISECONDS);
    await sendWindow(window, deps);
  }
  if (facts.length > 0) await deps.moveClock(lastAt + REVIEWS_LAG_MILLISECONDS);
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
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, people.length) }, sendNext));
}
