import type { LocalClock } from '../data-folder/local-clock.ts';

/**
 * The time to which the clock was moved, and how many reviews failed then; or why it was not moved. `unfinished` if it was, and what is
 * due then follows by itself.
 */
export type MovedClock =
  | { readonly now: number; readonly failedReviews: number }
  | 'store-not-empty'
  | 'disk-full'
  | 'unfinished';

/** What moving the clock needs. */
export interface MoveClockDeps {
  readonly clock: LocalClock;
  /** Whether the disk has room for what the reviews write. */
  readonly hasRoom: () => boolean;
  /** Takes the error of a review. */
  readonly onTrouble: (error: unknown) => void;
  /** Calls the listener when something could not be written on a full disk. The returned function ends that. */
  readonly followFullDisk: (listener: () => void) => () => void;
  /** Prepares the store for an earlier time. False when customers are stored. */
  readonly forgetReviews: () => Promise<boolean>;
  /** Tells the functions how far the clock is ahead of real time. */
  readonly shiftClock: (shift: number) => void;
  /** Reviews everybody who is due. Returns how many reviews failed. */
  readonly review: () => Promise<number>;
  /** Resolves when the events of the reviews are published: never, while the disk is full. */
  readonly published: () => Promise<void>;
}

/** Moves the clock to `target` of its time. Resolves when all due customers are reviewed and all events are published. */
export async function moveClock(
  target: (now: number) => number,
  { clock, ...deps }: MoveClockDeps,
): Promise<MovedClock> {
  // Read once: an advance of nothing must not look like a way back because a millisecond has passed.
  const now = clock.now();
  const instant = target(now);
  // The clock cannot go back again once customers are reviewed, so there must be room for the reviews before.
  if (!deps.hasRoom()) return 'disk-full';
  if (instant < now && !(await deps.forgetReviews())) return 'store-not-empty';
  clock.moveTo(instant);
  deps.shiftClock(clock.shift());
  let unfollow = () => {};
  const fullDisk = new Promise<'unfinished'>((resolve) => {
    unfollow = deps.followFullDisk(() => resolve('unfinished'));
  });
  try {
    const failedReviews = await deps.review();
    const published = deps.published().then(() => ({ now: clock.now(), failedReviews }));
    return await Promise.race([published, fullDisk]);
  } catch (error) {
    deps.onTrouble(error);
    return 'unfinished';
  } finally {
    unfollow();
  }
}
