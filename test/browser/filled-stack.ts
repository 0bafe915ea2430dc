import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../support/connectors/generic-delivery.ts';
import { developmentSecretOf } from '../support/development-secret.ts';
import { type LocalStack, startLocalStack } from '../support/local-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY = 86_400_000;

/** The addresses of the customers of a filled stack. */
export const PEOPLE = {
  /** Bought once, 120 days ago, and has done nothing since. */
  inactive: 'carla@example.com',
  /** Two customers that a person merged by mistake. */
  wronglyMerged: ['ann@example.com', 'bob@example.com'],
  /** Rated us badly, and has an open ticket. */
  atRisk: 'dora@example.com',
  /** Of this one a delivery is parked. */
  parked: 'eve@example.com',
} as const;

/**
 * Starts a stack and sends what a small shop would: purchases, visits, tickets, and a delivery that is parked. Of its two
 * subscribers one receives everything, and one is not there.
 */
export async function startFilledStack(): Promise<LocalStack> {
  const folder = temporaryFolder();
  const subscribers = [
    { name: 'to-queue', target: { type: 'queue', folder: 'queue' } },
    {
      name: 'absent',
      target: { type: 'http', url: 'http://127.0.0.1:9/' },
      retryPolicy: { maximumRetryAttempts: 0 },
    },
  ].map((one) => ({ ...one, pattern: { source: ['customer-lifecycle'] } }));
  const file = join(folder, 'subscribers.json');
  writeFileSync(file, JSON.stringify(subscribers));
  const stack = await startLocalStack({}, ['--subscribers', file]);
  const now = await stack.client.now();
  const at = (days: number) => new Date(now - days * DAY).toISOString();
  const fact = (id: string, type: string, days: number, customer: object, more: object = {}) => ({
    id,
    type,
    occurredAt: at(days),
    customer,
    ...more,
  });
  const order = (id: string, total: string) => ({ order: { id, total, currency: 'EUR' } });
  const [ann, bob] = [
    { id: 'ann', email: PEOPLE.wronglyMerged[0], name: 'Ann Example' },
    { id: 'bob', email: PEOPLE.wronglyMerged[1] },
  ];
  const carla = { id: 'carla', email: PEOPLE.inactive, name: 'Carla Example' };
  const dora = { id: 'dora', email: PEOPLE.atRisk };
  const eve = { id: 'eve', email: PEOPLE.parked };
  await send(stack, [
    fact('v1', 'visit', 125, carla),
    fact('o1', 'order.paid', 120, carla, order('1', '49.90')),
    fact('v2', 'visit', 40, ann),
    fact('o2', 'order.paid', 30, ann, order('2', '20.00')),
    fact('o3', 'order.paid', 20, bob, order('3', '35.00')),
    fact('o4', 'order.paid', 15, dora, order('4', '80.00')),
    fact('r1', 'rating.given', 5, dora, { rating: { scale: 'nps', score: 3 } }),
    fact('t1', 'ticket.opened', 6, dora, { ticket: { id: '1' } }),
    fact('v3', 'visit', 2, eve),
  ]);
  await send(stack, fact('o5', 'order.paid', -1, eve, order('5', '10.00')));
  const [one, other] = await Promise.all(PEOPLE.wronglyMerged.map((email) => idOf(stack, email)));
  await fetch(`${stack.url}/customers/${one}/merge`, {
    method: 'POST',
    body: JSON.stringify({ with: other }),
  });
  await stack.client.settle();
  return stack;
}

/** Sends facts to the generic connection. */
async function send(stack: LocalStack, body: unknown): Promise<void> {
  const connector = await loadConnector('generic');
  const delivery = { ...genericDelivery(body), url: `${stack.url}/webhooks/generic` };
  const signed = connector.sign(delivery, developmentSecretOf('generic'), Date.now());
  await stack.client.send(signed);
}

/** The id of the customer with an address. */
export async function idOf(stack: LocalStack, email: string): Promise<string> {
  const [customer] = await stack.client.recordsOf(email);
  if (customer === undefined) throw new Error(`nobody has the address ${email}`);
  return customer.customerId;
}
