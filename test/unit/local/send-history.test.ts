import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Sendable, sendHistory } from '../../../local/client/send-history.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-01-01T00:00:00Z');

interface Fact extends Sendable {
  readonly id: string;
}

function fact(minute: number, person: string, id = `${minute} ${person}`): Fact {
  return { id, sentAt: START + minute * MINUTE, person };
}

/** Sends facts. Returns the clock at each fact, and the facts that were sent before each review. */
async function send(facts: Fact[]) {
  let clock = Number.NaN;
  const sent: { readonly fact: Fact; readonly clock: number }[] = [];
  const reviewedAsOf: { readonly asOf: number; readonly sent: number }[] = [];
  await sendHistory(facts, {
    windowMilliseconds: 60 * MINUTE,
    async moveClock(instant) {
      clock = instant;
      reviewedAsOf.push({ asOf: instant - 2 * MINUTE, sent: sent.length });
    },
    async send(one) {
      // Gives other facts the chance to overtake this one.
      await new Promise((resolve) => setImmediate(resolve));
      sent.push({ fact: one, clock });
    },
  });
  return { sent, reviewedAsOf };
}

const histories = fc
  .array(fc.tuple(fc.nat(500), fc.constantFrom('ann', 'bob', 'cy')), { maxLength: 60 })
  .map((rows) =>
    rows.sort(([a], [b]) => a - b).map(([minute, person], index) => fact(minute, person, String(index))),
  );

describe('sending a history', () => {
  test('sends every fact once, and the facts of each person in order', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (facts) => {
        const { sent } = await send(facts);
        expect(sent).toHaveLength(facts.length);
        for (const person of ['ann', 'bob', 'cy'])
          expect(sent.map((one) => one.fact).filter((one) => one.person === person)).toEqual(
            facts.filter((one) => one.person === person),
          );
      }),
    );
  });

  test('never sends a fact ten minutes or more ahead of the clock', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (facts) => {
        for (const { fact: one, clock } of (await send(facts)).sent)
          expect(one.sentAt - clock).toBeLessThan(10 * MINUTE);
      }),
    );
  });

  test('sends no fact more than an hour after a review that covers its time', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (facts) => {
        const { sent, reviewedAsOf } = await send(facts);
        for (const review of reviewedAsOf)
          for (const { fact: unsent } of sent.slice(review.sent))
            expect(unsent.sentAt).toBeGreaterThan(review.asOf - 60 * MINUTE);
      }),
    );
  });

  test('never moves the clock back', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (facts) => {
        const instants = (await send(facts)).reviewedAsOf.map(({ asOf }) => asOf);
        expect(instants).toEqual([...instants].sort((a, b) => a - b));
      }),
    );
  });

  test('ends with a review that covers the last fact', async () => {
    const { reviewedAsOf } = await send([fact(0, 'ann'), fact(500, 'bob')]);
    expect(reviewedAsOf.at(-1)).toEqual({ asOf: START + 500 * MINUTE, sent: 2 });
  });

  test('sends facts of different people concurrently', async () => {
    let sending = 0;
    let maxSending = 0;
    const facts = Array.from({ length: 10 }, (_, index) => fact(1, `person ${index}`));
    await sendHistory(facts, {
      windowMilliseconds: 60 * MINUTE,
      moveClock: async () => {},
      async send() {
        sending += 1;
        maxSending = Math.max(maxSending, sending);
        await new Promise((resolve) => setImmediate(resolve));
        sending -= 1;
      },
    });
    expect(maxSending).toBe(10);
  });
});
