import type { Clock } from '../../../shared/platform/clock.ts';
import { randomFrom } from '../../support/random-history.ts';
import { type Faults, seedOf } from './faults.ts';
import type { VirtualTime } from './virtual-time.ts';

/** One run of a function. Everything that it waits for is a moment at which it can crash. */
export interface Invocation {
  readonly random: () => number;
  /** The clock of the machine on which it runs. */
  readonly clock: Clock;
  /** Resolves after a time; never once the function has crashed. */
  wait(milliseconds: number): Promise<void>;
}

/** How a run ended: with a result, with an error, or without either. */
export type Ending<Result> =
  | { readonly type: 'result'; readonly result: Result }
  | { readonly type: 'error'; readonly error: unknown }
  | { readonly type: 'died' };

/** The most by which the clock of a machine is wrong, in milliseconds. */
const MAX_SKEW = 30_000;

/** Runs functions that crash, that end when their time is over, and whose clocks differ. */
export function createRuntime(time: VirtualTime, faults: Faults, seed: number) {
  return function invoke<Result>(
    name: string,
    timeLimit: number,
    body: (invocation: Invocation) => Promise<Result>,
  ): Promise<Ending<Result>> {
    const random = randomFrom(seedOf(seed, name));
    const skew = faults.happens('clock skew', random) ? Math.round((random() * 2 - 1) * MAX_SKEW) : 0;
    return new Promise((resolve) => {
      let isAlive = true;
      const die = () => {
        isAlive = false;
        resolve({ type: 'died' });
      };
      const invocation: Invocation = {
        random,
        clock: { now: () => time.now() + skew },
        wait: (milliseconds) =>
          new Promise((wake) =>
            time.at(time.now() + milliseconds, () => {
              if (isAlive && faults.happens('function crashes', random)) die();
              if (isAlive) wake();
            }),
          ),
      };
      time.at(time.now() + timeLimit, () => {
        if (isAlive) die();
      });
      body(invocation).then(
        (result) => {
          isAlive = false;
          resolve({ type: 'result', result });
        },
        (error: unknown) => {
          isAlive = false;
          resolve({ type: 'error', error });
        },
      );
    });
  };
}
