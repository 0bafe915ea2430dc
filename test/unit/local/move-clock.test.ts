import { expect, test } from 'vitest';
import { type MoveClockDeps, moveClock } from '../../../local/stack/move-clock.ts';
import { watchDisk } from '../../../local/stack/trouble.ts';

const NOW = Date.parse('2026-01-31T10:00:00Z');
const LATER = Date.parse('2026-02-20T10:00:00Z');

const fullDisk = Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });

function stack(deps: Partial<MoveClockDeps> = {}) {
  let now = NOW;
  const shifts: number[] = [];
  const troubles: unknown[] = [];
  const watch = watchDisk((error) => troubles.push(error));
  const all: MoveClockDeps = {
    clock: {
      now: () => now,
      shift: () => now - NOW,
      moveTo(instant) {
        now = instant;
      },
    },
    hasRoom: () => true,
    onTrouble: watch.onTrouble,
    followFullDisk: watch.followFullDisk,
    forgetReviews: async () => false,
    shiftClock: (shift) => shifts.push(shift),
    review: async () => 2,
    published: async () => {},
    ...deps,
  };
  return {
    move: (instant: number) => moveClock(() => instant, all),
    now: () => now,
    shifts,
    watch,
    troubles,
  };
}

test('the clock moves, and says how many reviews failed', async () => {
  const { move, shifts } = stack();
  expect(await move(LATER)).toEqual({ now: LATER, failedReviews: 2 });
  expect(shifts).toEqual([LATER - NOW]);
});

test('the clock goes back only while the store is empty', async () => {
  const filled = stack();
  expect(await filled.move(0)).toBe('store-not-empty');
  expect(filled.now()).toBe(NOW);
  const empty = stack({ forgetReviews: async () => true });
  expect(await empty.move(0)).toEqual({ now: 0, failedReviews: 2 });
});

test('the clock does not move when the disk has no room', async () => {
  const { move, now, shifts } = stack({ hasRoom: () => false });
  expect(await move(LATER)).toBe('disk-full');
  expect(now()).toBe(NOW);
  expect(shifts).toEqual([]);
});

test('nobody waits for events that do not fit on the disk', async () => {
  const { move, watch } = stack({
    published: () => {
      watch.onTrouble(fullDisk);
      return new Promise(() => {});
    },
  });
  expect(await move(LATER)).toBe('unfinished');
});

test('a review that fails does not hide that the clock has moved, and is reported', async () => {
  const error = new Error('the function failed');
  const failing = stack({ review: () => Promise.reject(error) });
  expect(await failing.move(LATER)).toBe('unfinished');
  expect(failing.now()).toBe(LATER);
  expect(failing.troubles).toEqual([error]);
});
