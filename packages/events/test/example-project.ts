import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import * as z from 'zod';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../../../test/support/connectors/generic-delivery.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { startLocalStack } from '../../../test/support/local-process.ts';
import { REPOSITORY, runIn } from '../../../test/support/packed-package.ts';
import { startSubscriberServer } from '../../../test/support/subscriber-server.ts';

/** Copies an example below a folder, as a team does, with the packed package and links to all else that it needs. */
export function copyExample(name: string, folder: string, installed: string): string {
  const example = join(folder, 'examples', name);
  cpSync(join(REPOSITORY, 'examples', name), example, {
    recursive: true,
    filter: (path) => !/\/(node_modules|cdk\.out)$/.test(path),
  });
  // Of an installed example, the CDK looks for it to find the root of the project.
  writeFileSync(join(example, 'package-lock.json'), '{}');
  const modules = join(example, 'node_modules');
  mkdirSync(modules);
  for (const entry of readdirSync(join(REPOSITORY, 'node_modules')))
    symlinkSync(join(REPOSITORY, 'node_modules', entry), join(modules, entry));
  const events = join(modules, 'customer-lifecycle-events');
  cpSync(installed, events, { recursive: true });
  // The package contains the other one, built.
  mkdirSync(join(modules, 'event-patterns'));
  cpSync(
    join(REPOSITORY, 'packages/event-patterns/package.json'),
    join(modules, 'event-patterns/package.json'),
  );
  symlinkSync(join(events, 'dist/event-patterns/src'), join(modules, 'event-patterns/dist'));
  return example;
}

/** What the subscribers of the example received. */
export interface Received {
  /** The ids of two customers. */
  readonly ada: string;
  readonly ben: string;
  /** What the webhook and the mail service received. */
  readonly requests: readonly { readonly path: string; readonly body: unknown }[];
  /** The events in the queue. */
  readonly calls: readonly unknown[];
}

/**
 * Runs the synthesised example with a stack. Then history is imported, Ada buys twice, gives a 10 and becomes inactive, and
 * the payment of Ben fails.
 */
export async function runExample(example: string): Promise<Received> {
  const server = await startSubscriberServer();
  const template = await synthesise(example, {
    webhookUrl: `${server.url}/lost`,
    mailUrl: `${server.url}/send`,
  });
  const data = join(example, 'data');
  const stack = await startLocalStack({ DATA_DIR: data }, ['--subscriber-template', template]);

  const { url, secret } = await stack.client.connection('generic');
  const connector = await loadConnector('generic');
  const now = await stack.client.now();
  const delivery = { ...genericDelivery(activities(new Date(now))), url };
  await stack.client.send(connector.sign(delivery, secret, now));
  // The grace of a subscription is over after a day, the inactivity window of Ada after 45. A review looks at what was due
  // two minutes before.
  for (const days of [1, 45]) await stack.client.moveClock(now + days * DAY + 5 * 60_000);
  await stack.client.settle();
  const subscribers = await eventually(async () => {
    const answer = subscribersAnswer.parse(await (await fetch(`${stack.url}/_local/subscribers`)).json());
    return answer.subscribers.every(({ delivered, waiting }) => delivered > 0 && waiting === 0)
      ? answer.subscribers
      : undefined;
  });
  expect(subscribers.map(({ delivered, failed }) => ({ delivered, failed }))).toEqual(
    Array.from({ length: 4 }, () => ({ delivered: 1, failed: 0 })),
  );
  const events = z.array(changed).parse(await stack.client.events());
  const idOf = (name: string) =>
    events.find(({ detail }) => detail.data.identities.includes(`generic:customer:${name}`))?.detail.data
      .customerId ?? '';
  // The customer of 2023 was lost as well, by the same events.
  const old = events.filter(({ detail }) => detail.data.customerId === idOf('old'));
  expect(old.map(({ detail }) => [detail.data.stage, detail.metadata.timeliness])).toContainEqual([
    'churned',
    'historical',
  ]);
  const [queue = ''] = readdirSync(join(data, 'queues')).filter((name) => name.startsWith('Calls'));
  const messages = readdirSync(join(data, 'queues', queue)).filter((name) => name.endsWith('.json'));
  const calls = messages.map((name) => {
    const { body } = message.parse(JSON.parse(readFileSync(join(data, 'queues', queue, name), 'utf8')));
    return JSON.parse(body);
  });
  await stack.interrupt();
  const requests = server.requests.map(({ path, body }) => ({ path, body }));
  return { ada: idOf('ada'), ben: idOf('ben'), requests, calls };
}

const DAY = 86_400_000;
const subscribersAnswer = z.object({
  subscribers: z.array(z.object({ delivered: z.number(), failed: z.number(), waiting: z.number() })),
});
const message = z.object({ body: z.string() });
const changed = z.object({
  detail: z.object({
    metadata: z.object({ timeliness: z.string() }),
    data: z.object({ customerId: z.string(), stage: z.string(), identities: z.array(z.string()) }),
  }),
});

function activities(now: Date) {
  const order = (customer: string, id: string, occurredAt = now) => ({
    id,
    type: 'order.paid',
    occurredAt,
    customer: { id: customer },
    order: { id, total: '80', currency: 'EUR' },
  });
  const of = (customer: string, type: string, more: object) => ({
    id: type,
    type,
    occurredAt: now,
    customer: { id: customer },
    ...more,
  });
  return [
    ...['2023-01-05', '2023-02-05', '2023-03-05'].map((day) => order('old', `old-${day}`, new Date(day))),
    order('ada', 'first'),
    order('ada', 'second'),
    of('ada', 'rating.given', { rating: { scale: 'nps', score: 10 } }),
    of('ben', 'subscription.started', { subscription: { id: 's1' } }),
    of('ben', 'subscription.ended', { subscription: { id: 's1' }, reason: 'payment-failed' }),
  ];
}

/** Synthesises an example with bundled functions, as the CDK's command does. Returns the path of the template. */
async function synthesise(example: string, urls: Readonly<Record<string, string>>): Promise<string> {
  const assembly = join(example, 'cdk.out');
  const { context } = JSON.parse(readFileSync(join(example, 'cdk.json'), 'utf8'));
  const environment = { CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...urls }) };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  await runIn(example, 'env', ...variables, process.execPath, '--import', 'tsx', 'app.ts');
  return join(assembly, 'Subscriber.template.json');
}
