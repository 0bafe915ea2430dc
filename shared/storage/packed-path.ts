import { type Path, type PathEntry, QUARTER_HOUR } from '../lifecycle/path.ts';
import { CHURN_REASONS, STAGES } from '../lifecycle/stage.ts';

// Instants are packed as the difference to the one before, in base 36.

const STAGE_LETTERS = 'ABCDEFGH';
const REASON_LETTERS = 'UVWXYZ';
const SECOND = 1000;

/** An instant relative to another one: whole seconds, and the milliseconds after a full stop, if there are any. */
export function packInstant(at: number, before: number): string {
  const milliseconds = at - wholeSecond(at);
  const seconds = ((wholeSecond(at) - wholeSecond(before)) / SECOND).toString(36);
  return milliseconds === 0 ? seconds : `${seconds}.${milliseconds.toString(36)}`;
}

/** Parses what `packInstant` returns. */
export function unpackInstant(packed: string, before: number): number {
  const stop = packed.indexOf('.');
  const seconds = wholeSecond(before) + Number.parseInt(packed, 36) * SECOND;
  return stop === -1 ? seconds : seconds + Number.parseInt(packed.slice(stop + 1), 36);
}

function wholeSecond(at: number): number {
  return Math.floor(at / SECOND) * SECOND;
}

/** A path as three texts: what was dropped, the older entries, and the others. */
export type PackedPath = readonly [dropped: string, older: string, entries: string];

/** Packs a path. `unpackPath` returns exactly the same path. */
export function packPath({ dropped, fingerprint, older, entries }: Path): PackedPath {
  return [
    dropped === 0 ? '' : `${dropped.toString(36)}.${fingerprint.toString(36)}`,
    packEntries(older, (at, before) => ((at - before) / QUARTER_HOUR).toString(36)),
    packEntries(entries, packInstant),
  ];
}

/** Parses what `packPath` returns. */
export function unpackPath([dropped = '', older = '', entries = '']: readonly string[]): Path {
  const [count = '0', fingerprint = '0'] = dropped === '' ? [] : dropped.split('.');
  return {
    dropped: Number.parseInt(count, 36),
    fingerprint: Number.parseInt(fingerprint, 36),
    older: unpackEntries(older, (packed, before) => before + Number.parseInt(packed, 36) * QUARTER_HOUR),
    entries: unpackEntries(entries, unpackInstant),
  };
}

function packEntries(entries: readonly PathEntry[], packAt: (at: number, before: number) => string): string {
  let packed = '';
  let before = 0;
  for (const { stage, at, reason } of entries) {
    packed += STAGE_LETTERS.charAt(STAGES.indexOf(stage));
    if (reason !== undefined) packed += REASON_LETTERS.charAt(CHURN_REASONS.indexOf(reason));
    packed += packAt(at, before);
    before = at;
  }
  return packed;
}

function unpackEntries(
  packed: string,
  unpackAt: (packed: string, before: number) => number,
): readonly PathEntry[] {
  if (packed === '') return [];
  let before = 0;
  return (packed.match(/[A-H][U-Z]?[-.0-9a-z]+/g) ?? []).map((entry) => {
    const stage = STAGES[STAGE_LETTERS.indexOf(entry.charAt(0))] ?? 'awareness';
    const reason = CHURN_REASONS[REASON_LETTERS.indexOf(entry.charAt(1))];
    before = unpackAt(entry.slice(reason === undefined ? 1 : 2), before);
    return reason === undefined ? { stage, at: before } : { stage, at: before, reason };
  });
}
