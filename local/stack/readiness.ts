import { setTimeout as wait } from 'node:timers/promises';

const MAX_START_MILLISECONDS = 120_000;
const POLL_MILLISECONDS = 200;

/**
 * Waits until the stack would answer a signed webhook: a search for an unknown customer gets 200, so the table can be
 * read, and an unsigned webhook to each connection gets 401 instead of 503, so its secret is loaded. Neither has an effect.
 * @throws when this takes longer than two minutes
 */
export async function untilReady(
  url: string,
  webhookUrls: readonly string[],
  now: () => number,
): Promise<void> {
  const deadline = now() + MAX_START_MILLISECONDS;
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
        `the stack did not become ready: ${new URL(url).pathname} answers ${response.status} ${text}`,
      );
    await wait(POLL_MILLISECONDS);
  }
}
