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
  const single = await objectsPerSecond(historiesOf(0), async (histories) => {
    const waiting = [...histories];
    const senders = Array.from({ length: CUSTOMERS_AT_ONCE }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        for (const object of next.objects) await stack.deliver(next.connection, object);
    });
    await Promise.all(senders);
  });
  const listed = await objectsPerSecond(historiesOf(CUSTOMERS), async (histories) => {
    for (const connection of new Set(histories.map((history) => history.connection))) {
      const objects = histories.flatMap((history) =>
        history.connection === connection ? history.objects : [],
      );
      for (let from = 0; from < objects.length; from += OBJECTS_PER_REQUEST)
        await stack.backfill(connection, objects.slice(from, from + OBJECTS_PER_REQUEST));
    }
  });
  return {
    what: 'time of an object in a backfill, relative to a single delivery',
    scenario:
      `${CUSTOMERS} customers of Shopify with ${ORDERS} orders each, and ${CUSTOMERS} of Stripe with a year of monthly invoices and payments: ` +
      'as signed webhooks, and as the objects of a list',
    unit: 'ratio',
    budget: BUDGETS.backfillRatio,
    measured: single / listed,
    raw: `${listed.toFixed(0)} objects a second in a backfill, ${single.toFixed(0)} as single deliveries: ${(listed / single).toFixed(1)} times as many`,
  };
}

async function objectsPerSecond(
  histories: readonly History[],
  apply: (histories: readonly History[]) => Promise<void>,
): Promise<number> {
  const objects = histories.reduce((sum, history) => sum + history.objects.length, 0);
  const began = performance.now();
  await apply(histories);
  return (1_000 * objects) / (performance.now() - began);
}

export function historiesOf(from: number): History[] {
  const customers = Array.from({ length: CUSTOMERS }, (_, index) => from + index);
  return [...customers.map(shopifyHistory), ...customers.map(stripeHistory)];
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
