import { createHmac, randomUUID } from 'node:crypto';

// Sends what happened to a customer to a stack on your machine: node --import tsx send.ts ACTIVITY [URL]
const [activity = '{}', stack = 'http://127.0.0.1:8787'] = process.argv.slice(2);
const listed = (await (await fetch(`${stack}/_local/connections`)).json()) as {
  connections: { name: string; url: string; secret: string }[];
};
const { url, secret } = listed.connections.find(({ name }) => name === 'generic') ?? { url: '', secret: '' };
// Customers are judged by a clock that can be moved; signatures are checked against real time.
const { now } = (await (await fetch(`${stack}/_local/clock`)).json()) as { now: string };
const id = randomUUID();
const body = JSON.stringify({ id, occurredAt: now, ...JSON.parse(activity) });
const timestamp = String(Math.floor(Date.now() / 1_000));
const signature = createHmac('sha256', Buffer.from(secret.replace('whsec_', ''), 'base64'))
  .update(`${id}.${timestamp}.${body}`)
  .digest('base64');
const headers = {
  'content-type': 'application/json',
  'webhook-id': id,
  'webhook-timestamp': timestamp,
  'webhook-signature': `v1,${signature}`,
};
const answer = await fetch(url, { method: 'POST', headers, body });
process.stdout.write(`${await answer.text()}\n`);
