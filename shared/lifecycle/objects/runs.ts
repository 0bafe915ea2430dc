import type { Snapshot } from './object.ts';
import { compareText, inOrder, type Placed } from './snapshot-order.ts';
import { STATES, type StateField, type StateValue } from './states.ts';

/** A time during which a state had one value. It ends where the next run begins. */
export interface Run {
  readonly value: StateValue;
  /** When it began, in epoch milliseconds. */
  readonly from: number;
  /** The instants of the snapshots that date its beginning. */
  readonly datedBy: readonly number[];
}

// Nothing that sends webhooks existed before 1990. An earlier instant is a placeholder.
const EARLIEST = Date.UTC(1990, 0);

/** False for an instant that only stands for an unknown one. */
export function isPlausible(instant: number): boolean {
  return instant >= EARLIEST;
}

/**
 * How a state of one object or part went: its successive values, each with its beginning. `snapshots` are those of the
 * part. A change lies between the last snapshot of the old run and the first of the new one. The tool's own
 * instant dates it if it lies between them, else the first snapshot of the new run. The first run has no lower limit;
 * without an own instant it begins with the object (`begin`). `others` are instants, in order, at which parts of the
 * object were paid: they date its payment if its own snapshots do not.
 */
export function runsOf(
  snapshots: readonly Snapshot[],
  field: StateField,
  begin: number,
  others: readonly number[] = [],
): Run[] {
  const runs: Run[] = [];
  let lower = Number.NEGATIVE_INFINITY;
  const stating = statingInOrder(snapshots, field);
  for (let first = 0; first < stating.length; ) {
    const value = stating[first]?.snapshot.states[field];
    let next = first + 1;
    while (next < stating.length && stating[next]?.snapshot.states[field] === value) next += 1;
    const begun = stating[first];
    const upper = begun?.at ?? 0;
    const dating = datingIn(stating, first, next, field, lower, upper);
    const other = others.findLast((one) => liesBetween(one, lower, upper));
    const at =
      dating?.since[field] ??
      (value === 'paid' ? other : undefined) ??
      (lower === Number.NEGATIVE_INFINITY ? Math.min(begin, upper) : upper);
    // A value that lasted no time did not hold.
    if (runs.at(-1)?.from === at) runs.pop();
    if (value !== undefined && runs.at(-1)?.value !== value)
      runs.push({ value, from: at, datedBy: [upper, begun?.snapshot.asOf ?? upper, dating?.asOf ?? upper] });
    lower = stating[next - 1]?.at ?? lower;
    first = next;
  }
  return runs;
}

/** The snapshots that state the field. Of two that sort alike, the causally later value comes later. */
function statingInOrder(snapshots: readonly Snapshot[], field: StateField): readonly Placed[] {
  const values: readonly string[] = STATES[field];
  const position = ({ states }: Snapshot) => values.indexOf(states[field] ?? '');
  const stating = inOrder(snapshots.filter(({ states }) => states[field] !== undefined));
  if (stating.length < 2) return stating;
  return [...stating].sort(
    (a, b) =>
      a.at - b.at ||
      compareText(a.snapshot.version, b.snapshot.version) ||
      position(a.snapshot) - position(b.snapshot),
  );
}

/**
 * The last snapshot of a run whose own instant of the state lies between the limits. One after its own snapshot, or before
 * 1990, is unknown.
 */
function datingIn(
  stating: readonly Placed[],
  first: number,
  next: number,
  field: StateField,
  lower: number,
  upper: number,
): Snapshot | undefined {
  for (let index = next - 1; index >= first; index -= 1) {
    const snapshot = stating[index]?.snapshot;
    const own = snapshot?.since[field];
    if (snapshot && own !== undefined && own <= snapshot.asOf && liesBetween(own, lower, upper))
      return snapshot;
  }
  return undefined;
}

function liesBetween(own: number, lower: number, upper: number): boolean {
  return isPlausible(own) && own >= lower && own <= upper;
}
