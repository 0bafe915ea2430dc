import type { OrderedEvent } from './customer-state.ts';
import type { PathChange, PathEntry } from './generated/event-types.ts';

/** A change of a path with the place of its event. */
type Change = PathChange & { readonly sequence: number; readonly epoch: number };

/** What a subscriber keeps to know the path of one customer id. Plain JSON. */
export interface HeldPath {
  readonly changes: readonly Change[];
}

/** The path of a customer before the first event. */
export const NO_PATH: HeldPath = { changes: [] };

/** The held path after an event of its customer, as `orderedOnce` gives it: the next one, or one that was missing. */
export function followPath({ changes }: HeldPath, event: OrderedEvent): HeldPath {
  if (event.type === 'CustomerErased') return NO_PATH;
  const { sequence, epoch } = event.metadata;
  // A restored table does not know what the epoch before added from here on.
  const still = changes.filter((change) => change.epoch >= epoch || change.sequence < sequence);
  if (event.type !== 'CustomerStageChanged' && event.type !== 'CustomerHistoryCorrected')
    return { changes: still };
  const all = [...still, { sequence, epoch, ...event.data.path }];
  return { changes: all.sort((one, other) => one.sequence - other.sequence) };
}

/** The current path; undefined if events are missing, so that it is not known. */
export function currentPath({ changes }: HeldPath): readonly PathEntry[] | undefined {
  let path: readonly PathEntry[] = [];
  for (const { keep, append } of changes) {
    if (keep > path.length) return undefined;
    path = [...path.slice(0, keep), ...append];
  }
  return path;
}

/** The path that all events of one customer id, in order, lead to; undefined if some are missing. */
export function pathOf(events: readonly OrderedEvent[]): readonly PathEntry[] | undefined {
  return currentPath(events.reduce(followPath, NO_PATH));
}
