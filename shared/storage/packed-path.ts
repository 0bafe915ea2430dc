import { type Path, type PathEntry, QUARTER_HOUR } from '../lifecycle/path.ts';
import { CHURN_REASONS, STAGES } from '../lifecycle/stage.ts';
import type { Lists } from './packed-lists.ts';

/** A path as lists of numbers: what was dropped, the older entries, and the others. */
export function packedPath({ dropped, fingerprint, older, entries }: Path): Lists {
  return [
    dropped === 0 ? [] : [[dropped, fingerprint]],
    older.map((entry) => packedEntry(entry, QUARTER_HOUR)),
    entries.map((entry) => packedEntry(entry, 1)),
  ];
}

/** Reads what `packedPath` returns. */
export function unpackedPath([dropped = [], older = [], entries = []]: Lists): Path {
  const [count = 0, fingerprint = 0] = dropped[0] ?? [];
  return {
    dropped: count,
    fingerprint,
    older: older.map((row) => unpackedEntry(row, QUARTER_HOUR)),
    entries: entries.map((row) => unpackedEntry(row, 1)),
  };
}

/** The instant in the given unit, and one number for the stage and the reason. */
function packedEntry({ stage, at, reason }: PathEntry, unit: number): readonly number[] {
  const reasons = reason === undefined ? 0 : CHURN_REASONS.indexOf(reason) + 1;
  return [at / unit, reasons * STAGES.length + STAGES.indexOf(stage)];
}

function unpackedEntry([instant = 0, state = 0]: readonly number[], unit: number): PathEntry {
  const stage = STAGES[state % STAGES.length] ?? 'awareness';
  const reason = CHURN_REASONS[Math.floor(state / STAGES.length) - 1];
  const at = instant * unit;
  return reason === undefined ? { stage, at } : { stage, at, reason };
}
