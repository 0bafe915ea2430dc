import type { DeliveryContent } from '../../shared/connectors/connector.ts';
import type { BenchStack } from './bench-stack.ts';
import { BUDGETS } from './budgets.ts';
import type { Row } from './rows.ts';
import { shopifyOrder } from './shopify-order.ts';

const CUSTOMERS = 8;
const ORDERS = 10;
const MONTHS = 12;
const CUSTOMERS_AT_ONCE = 16;
const OBJECTS_PER_REQUEST = 250;

/** A history of one customer at one tool. */
interface History {
  readonly connection: string;
  readonly objects: readonly Pick<DeliveryContent, 'headers' | 'body'>[];
}

/**
 * Measures how many objects a second a backfill applies, relative to the same objects as single deliveries of other customers. Several
 * customers are sent at once in both, and the deliveries of one customer one after another, which is their fastest order.
 */
export async function measureBackfill(stack: BenchStack): Promise<Row> {
  const parts: Part[] = [];
  for (const [tool, historyOf] of [
    ['Shopify', shopifyHistory],
    ['Stripe', stripeHistory],
  ] as const) {
    const histories = Array.from({ length: 2 * CUSTOMERS }, (_, customer) => historyOf(customer));
    const [alone, listed] = [histories.slice(0, CUSTOMERS), histories.slice(CUSTOMERS)];
    parts.push({
      tool,
      objects: alone.flatMap(({ objects }) => objects).length,
      single: await millisecondsOf(() => sendAlone(stack, alone)),
      listed: await millisecondsOf(() => sendTogether(stack, listed)),
    });
  }
  const total = (read: (part: Part) => number) => parts.reduce((sum, part) => sum + read(part), 0);
  const single = total((part) => part.single);
  const listed = total((part) => part.listed);
  const rate = (milliseconds: number) =>
    ((1_000 * total(({ objects }) => objects)) / milliseconds).toFixed(0);
  const times = parts.map((part) => `${part.tool} ${(part.single / part.listed).toFixed(1)} times as many`);
  return {
    what: 'time of an object in a backfill, relative to a single delivery',
    scenario:
      `${CUSTOMERS} customers of Shopify with ${ORDERS} orders each, and ${CUSTOMERS} of Stripe with a year of monthly invoices and payments: ` +
      'as signed webhooks, and as the objects of a list',
    unit: 'ratio',
    budget: BUDGETS.backfillRatio,
    measured: listed / single,
    raw: `${rate(listed)} objects a second in a backfill, ${rate(single)} as single deliveries: ${times.join(', ')}`,
  };
}

/** What the objects of one tool took, in milliseconds. */
interface Part {
  readonly tool: string;
  readonly objects: number;
  readonly single: number;
  readonly listed: number;
}

async function millisecondsOf(run: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await run();
  return performance.now() - began;
}

async function sendAlone(stack: BenchStack, histories: readonly History[]): Promise<void> {
  const waiting = [...histories];
  const senders = Array.from({ length: CUSTOMERS_AT_ONCE }, async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      for (const object of next.objects) await stack.deliver(next.connection, object);
  });
  await Promise.all(senders);
}

async function sendTogether(stack: BenchStack, histories: readonly History[]): Promise<void> {
  const [first] = histories;
  const objects = histories.flatMap((history) => history.objects);
  for (let from = 0; from < objects.length; from += OBJECTS_PER_REQUEST)
    await stack.backfill(first?.connection ?? '', objects.slice(from, from + OBJECTS_PER_REQUEST));
}

function shopifyHistory(customer: number): History {
  const headers = { 'x-shopify-topic': 'orders/updated' };
  const objects = Array.from({ length: ORDERS }, (_, index) => ({
    headers,
    body: Buffer.from(JSON.stringify(shopifyOrder(90_000 + customer * ORDERS + index, 90_000 + customer))),
  }));
  return { connection: 'shopify', objects };
}

function stripeHistory(customer: number): History {
  const id = `cus_bench${customer}`;
  const start = Date.UTC(2025, 0, 1) / 1_000;
  const month = 30 * 86_400;
  const event = (type: string, created: number, object: object) => ({
    headers: {},
    body: Buffer.from(
      JSON.stringify({
        id: `evt_${customer}_${type}_${created}`,
        object: 'event',
        type,
        created,
        livemode: true,
        data: { object },
      }),
    ),
  });
  const subscription = `sub_bench${customer}`;
  const objects = [
    event('customer.created', start, { id, email: `bench-${customer}@example.org`, created: start }),
    event('customer.subscription.created', start, {
      id: subscription,
      customer: id,
      status: 'active',
      created: start,
    }),
  ];
  for (let number = 0; number < MONTHS; number += 1) {
    const at = start + number * month;
    const names = { customer: id, currency: 'eur', created: at };
    const invoice = `in_bench${customer}_${number}`;
    objects.push(
      event('payment_intent.succeeded', at + 1, {
        id: `pi_bench${customer}_${number}`,
        ...names,
        invoice,
        status: 'succeeded',
        amount: 1_000,
        amount_received: 1_000,
      }),
      event('invoice.paid', at + 2, {
        id: invoice,
        ...names,
        subscription,
        status: 'paid',
        amount_paid: 1_000,
        amount_due: 1_000,
        status_transitions: { paid_at: at + 1 },
      }),
    );
  }
  return { connection: 'stripe', objects };
}
