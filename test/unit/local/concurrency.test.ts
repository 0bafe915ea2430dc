import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../../local/functions/concurrency.ts';

describe('limited concurrency', () => {
  it('runs all tasks in order of arrival, at most three at once', async () => {
    const limited = limitConcurrency(3);
    const started: number[] = [];
    let running = 0;
    let maxRunning = 0;
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        limited(async () => {
          started.push(number);
          running += 1;
          maxRunning = Math.max(maxRunning, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return number;
        }),
      ),
    );
    expect(maxRunning).toBe(3);
    expect(started).toEqual([...started].sort((a, b) => a - b));
    expect(results).toEqual(Array.from({ length: 20 }, (_, number) => number));
  });

  it('starts the next task after one that fails', async () => {
    const limited = limitConcurrency(1);
    const failing = limited(() => Promise.reject(new Error('failed')));
    const next = limited(() => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe('done');
  });
});
