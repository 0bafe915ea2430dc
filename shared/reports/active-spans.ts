import { PHASE_OF } from '../lifecycle/stage.ts';
import type { RowEntry } from './customer-row.ts';

/** A time in which a customer was active: from the first stage of retention until they churned. */
export interface ActiveSpan {
  /** The entry with which it began. */
  readonly joined: number;
  /** The entry with which it ended; null while it goes on. */
  readonly left: number | null;
}

/** The times in which a customer was active, oldest first, by the places of their entries in the path. */
export function activeSpans(path: readonly RowEntry[]): ActiveSpan[] {
  const spans: ActiveSpan[] = [];
  let joined: number | null = null;
  for (const [index, { stage }] of path.entries()) {
    if (joined === null) {
      if (PHASE_OF[stage] === 'retention') joined = index;
    } else if (stage === 'churned') {
      spans.push({ joined, left: index });
      joined = null;
    }
  }
  if (joined !== null) spans.push({ joined, left: null });
  return spans;
}
