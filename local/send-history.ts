import type { HistoryFact } from './order-history.ts';

/** What a history is sent through. */
export interface SendingParts {
  readonly send: (fact: HistoryFact) => Promise<void>;
  /** Moves the clock to an instant, in epoch milliseconds. */
  readonly moveClock: (instant: number) => Promise<void>;
}

// The facts of an hour are sent with the clock near its end: a delivery may be ten minutes ahead of it, and moving
// it for each of them would take longer than all of the sending. A review may so judge customers up to an hour
// before a fact of theirs arrives, as when a sender is late; then, and only if time alone has changed them within
// that hour, their history is told corrected.
const WINDOW_MILLISECONDS = 60 * 60_000;
const AHEAD_MILLISECONDS = 51 * 60_000;
const REVIEWS_LAG_MILLISECONDS = 120_000;
const AT_ONCE = 24;

/**
 * Sends facts as they would have come in: the clock moves along with them, each person's in their order, those of
 * different people at once. Ends with the clock where reviews have judged all of it.
 * @param facts in the order of the log
 */
export async function sendHistory(facts: readonly HistoryFact[], parts: SendingParts): Promise<void> {
  for (const window of windowsOf(facts)) {
    const [first] = window;
    await parts.moveClock(first.occurredAt + AHEAD_MILLISECONDS);
    await sendWindow(window, parts);
  }
  const last = facts.at(-1);
  if (last !== undefined) await parts.moveClock(last.occurredAt + REVIEWS_LAG_MILLISECONDS);
}

type Window = [HistoryFact, ...HistoryFact[]];

function windowsOf(facts: readonly HistoryFact[]): Window[] {
  const windows: Window[] = [];
  for (const fact of facts) {
    const window = windows.at(-1);
    if (window !== undefined && fact.occurredAt - window[0].occurredAt <= WINDOW_MILLISECONDS)
      window.push(fact);
    else windows.push([fact]);
  }
  return windows;
}

async function sendWindow(window: Window, { send }: SendingParts): Promise<void> {
  const people = [...groupBy(window, ({ person }) => person).values()];
  const sendNext = async () => {
    for (let facts = people.shift(); facts !== undefined; facts = people.shift())
      for (const fact of facts) await send(fact);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, people.length) }, sendNext));
}

function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
