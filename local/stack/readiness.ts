import { setTimeout as wait } from 'node:timers/promises';

const TIME_TO_BECOME_READY = 120_000;
const PAUSE = 200;

/**
 * Waits until a signed webhook would be answered: an unsigned one is refused with 401 by each connection, instead of
 * 503 for want of secrets, and the table is read for a customer whom nobody knows. Neither has an effect.
 * @throws when that takes longer than two minutes
 */
export async function untilReady(
  url: string,
  webhookUrls: readonly string[],
  now: () => number,
): Promise<void> {
  const deadline = now() + TIME_TO_BECOME_READY;
  const unsigned = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  await untilAnswered(`${url}/customers?identity=email:nobody@ready.invalid`, {}, 200, deadline, now);
  for (const webhookUrl of webhookUrls) await untilAnswered(webhookUrl, unsigned, 401, deadline, now);
}

async function untilAnswered(
  url: string,
  request: RequestInit,
  status: number,
  deadline: number,
  now: () => number,
): Promise<void> {
  for (;;) {
    const response = await fetch(url, request);
    const text = await response.text();
    if (response.status === status) return;
    if (now() > deadline)
      throw new Error(
        `the stack does not become ready: ${new URL(url).pathname} answers ${response.status} ${text}`,
      );
    await wait(PAUSE);
  }
}
