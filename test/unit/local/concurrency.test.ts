import { describe, expect, it } from 'vitest';
import { limitConcurrency } from '../../../local/functions/concurrency.ts';

describe('limited concurrency', () => {
  it('runs at most so many tasks at once, in the order they came, and all of them in the end', async () => {
    const inTurn = limitConcurrency(3);
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        inTurn(async () => {
          begun.push(number);
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setImmediate(resolve));
          running -= 1;
          return number;
        }),
      ),
    );
    expect(most).toBe(3);
    expect(begun).toEqual([...begun].sort((a, b) => a - b));
    expect(results).toEqual(Array.from({ length: 20 }, (_, number) => number));
  });

  it('gives the place of a task that fails to the next', async () => {
    const inTurn = limitConcurrency(1);
    const failing = inTurn(() => Promise.reject(new Error('failed')));
    const next = inTurn(() => Promise.resolve('done'));
    await expect(failing).rejects.toThrow('failed');
    expect(await next).toBe('done');
  });
});
