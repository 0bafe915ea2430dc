import { expect, test } from 'vitest';
import { inParallel } from '../../../shared/platform/in-parallel.ts';

const NUMBERS = Array.from({ length: 20 }, (_, index) => index);

async function* numbers() {
  yield* NUMBERS;
}

test.each([
  ['a list', () => NUMBERS],
  ['what arrives one by one', numbers],
])('each value of %s is acted on once, and as many at once as wanted', async (_, values) => {
  const acted: number[] = [];
  let running = 0;
  let most = 0;
  const isWhole = await inParallel(values(), 4, async (value) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise(setImmediate);
    running -= 1;
    acted.push(value);
    return true;
  });
  expect(isWhole).toBe(true);
  expect(acted.toSorted((a, b) => a - b)).toEqual(NUMBERS);
  expect(most).toBe(4);
});

test('nothing more is begun after an act has returned false', async () => {
  const begun: number[] = [];
  const isWhole = await inParallel(NUMBERS, 4, async (value) => {
    begun.push(value);
    await new Promise(setImmediate);
    return value !== 0;
  });
  expect(isWhole).toBe(false);
  expect(begun).toEqual([0, 1, 2, 3]);
});
