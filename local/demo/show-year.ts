import type { Connector } from '../../shared/connectors/connector.ts';
import { loadConnector } from '../../shared/connectors/load-connector.ts';
import { followEvents } from '../client/funnel.ts';
import { REVIEW_LAG_MILLISECONDS, sendHistory } from '../client/send-history.ts';
import type { StackClient } from '../client/stack-client.ts';
import { makeDeliveries, type UnsignedDelivery } from './deliveries.ts';
import { DAY, YEAR } from './diary.ts';
import type { DemoOptions } from './options.ts';
import { type DemoReport, reportOf } from './report.ts';
import { makeShopYear } from './shop-year.ts';
import { DEMO_PROVIDERS, type DemoProvider } from './tools.ts';

/** The value of `CONNECTIONS` for the demo's stack: one connection per tool. */
export const DEMO_CONNECTIONS = JSON.stringify(
  DEMO_PROVIDERS.map((provider) => ({
    name: provider,
    provider,
    // WooCommerce reports the orders whose payments Stripe takes; they must not count twice.
    ...(provider === 'stripe' && { orders: 'not-counted' }),
  })),
);

/** Called after each delivery. */
export type OnSent = (delivery: UnsignedDelivery) => void;

/** A year that has not been sent yet. */
export interface PreparedYear {
  readonly deliveries: readonly UnsignedDelivery[];
  /** Sends the deliveries to a new stack while its clock moves through the year, and reports on the customers. */
  send(client: StackClient, onSent: OnSent): Promise<DemoReport>;
}

/** Generates the deliveries of a year. */
export function prepareYear(options: DemoOptions): PreparedYear {
  const { happenings } = makeShopYear(options.seed, options.customers);
  const deliveries = makeDeliveries(options.seed, happenings);
  return {
    deliveries,
    async send(client, onSent) {
      await sendDeliveries(client, deliveries, onSent);
      await client.moveClock(YEAR.to + REVIEW_LAG_MILLISECONDS);
      const events = await client.events();
      const customerIds = followEvents(events).map(({ customerId }) => customerId);
      return reportOf(options, deliveries, events, await client.records(customerIds));
    },
  };
}

async function sendDeliveries(
  client: StackClient,
  deliveries: readonly UnsignedDelivery[],
  onSent: OnSent,
): Promise<void> {
  const senders = new Map<DemoProvider, Sender>();
  for (const provider of DEMO_PROVIDERS) senders.set(provider, await openSender(client, provider));
  await sendHistory(deliveries, {
    windowMilliseconds: DAY,
    moveClock: async (instant) => {
      await client.moveClock(instant);
    },
    async send(delivery) {
      const sender = senders.get(delivery.provider);
      if (sender === undefined) throw new Error(`there is no sender for ${delivery.provider}`);
      const { connector, url, secret } = sender;
      const outcome = await client.send(
        connector.sign(
          {
            method: 'POST',
            url,
            headers: { 'content-type': 'application/json', ...delivery.headers },
            body: Buffer.from(delivery.body),
          },
          secret,
          Date.now(),
        ),
      );
      if (outcome === 'parked' || outcome === 'ignored')
        throw new Error(`a delivery of ${delivery.provider} was ${outcome}: ${delivery.body}`);
      onSent(delivery);
    },
  });
}

interface Sender {
  readonly connector: Connector;
  readonly url: string;
  readonly secret: string;
}

async function openSender(client: StackClient, provider: DemoProvider): Promise<Sender> {
  const { url, secret } = await client.connection(provider);
  return { connector: await loadConnector(provider), url, secret };
}
