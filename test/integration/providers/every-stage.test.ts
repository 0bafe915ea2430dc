import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { followEvents } from '../../../local/client/funnel.ts';
import { readConfiguration } from '../../../local/stack/configuration.ts';
import type { Delivery } from '../../../shared/connectors/connector.ts';
import type { Provider } from '../../../shared/connectors/registry.ts';
import { isPerson } from '../../../shared/identity/identity.ts';
import { webhookEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';
import {
  chargebeeCustomer,
  chargebeeDelivery,
  chargebeeInvoice,
  chargebeeSubscription,
  seconds,
} from '../../support/connectors/chargebee-delivery.ts';
import { conversationBody, helpscoutDelivery } from '../../support/connectors/helpscout-delivery.ts';
import { jsonDelivery } from '../../support/connectors/json-delivery.ts';
import { klaviyoDelivery, klaviyoEvent } from '../../support/connectors/klaviyo-delivery.ts';
import { mailchimpDelivery, member } from '../../support/connectors/mailchimp-delivery.ts';
import { orderBody, shopifyDelivery } from '../../support/connectors/shopify-delivery.ts';
import { PAID_INVOICE, squareDelivery, squareInvoice } from '../../support/connectors/square-delivery.ts';
import { comparableCustomers, eventsIn } from '../../support/delivered.ts';
import {
  type EmbeddedTable,
  emptyTable,
  scanTable,
  startEmbeddedTable,
} from '../../support/embedded-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

/** One connection of every provider, named like it. */
const { connections } = readConfiguration({});
const secrets = new Map(connections.map((connection) => [connection.name, connection.secrets]));

const EMAIL = 'ada@example.com';
/** Ten o'clock, a number of days after the year began. */
const at = (day: number) => new Date(Date.UTC(2026, 0, 1 + day, 10)).toISOString();

interface Sent {
  readonly day: number;
  readonly provider: Provider;
  readonly delivery: Delivery;
}

const subscribes: Sent = {
  day: 0,
  provider: 'mailchimp',
  delivery: mailchimpDelivery(member('subscribe', { fired_at: '2026-01-01 10:00:00', '[email]': EMAIL })),
};

const clicks: Sent = {
  day: 2,
  provider: 'resend',
  delivery: jsonDelivery({
    type: 'email.clicked',
    created_at: at(2),
    data: { email_id: 'm-1', broadcast_id: 'b-1', to: [EMAIL], click: { timestamp: at(2) } },
  }),
};

const fillsCart: Sent = {
  day: 5,
  provider: 'segment',
  delivery: jsonDelivery({
    type: 'track',
    event: 'Product Added',
    messageId: 'ajs-1',
    anonymousId: 'visitor-1',
    timestamp: at(5),
    context: { traits: { email: EMAIL } },
  }),
};

const buys: Sent = {
  day: 6,
  provider: 'shopify',
  delivery: shopifyDelivery(
    'orders/paid',
    orderBody({ created_at: at(6), processed_at: at(6), updated_at: at(6), financial_status: 'paid' }),
    { 'x-shopify-triggered-at': at(6) },
  ),
};

const QUESTION = {
  createdAt: at(9),
  userUpdatedAt: at(9),
  customerWaitingSince: { time: at(9), latestReplyFrom: 'customer' },
};

const asks: Sent = {
  day: 9,
  provider: 'helpscout',
  delivery: helpscoutDelivery('convo.created', conversationBody(QUESTION)),
};

const isAnswered: Sent = {
  day: 10,
  provider: 'helpscout',
  delivery: helpscoutDelivery(
    'convo.status',
    conversationBody({ ...QUESTION, status: 'closed', closedAt: at(10), userUpdatedAt: at(10) }),
  ),
};

const recommends: Sent = {
  day: 20,
  provider: 'typeform',
  delivery: jsonDelivery({
    event_type: 'form_response',
    form_response: {
      token: 'r-1',
      submitted_at: at(20),
      hidden: { email: EMAIL },
      answers: [{ type: 'number', number: 10, field: { id: 'q1', type: 'opinion_scale', ref: 'nps' } }],
    },
  }),
};

const BOX = { created_at: seconds(at(30)), started_at: seconds(at(30)) };
const SUBSCRIBER = chargebeeCustomer({ created_at: seconds(at(30)) });

const takesBox: Sent = {
  day: 30,
  provider: 'chargebee',
  delivery: chargebeeDelivery(
    'subscription_created',
    {
      customer: SUBSCRIBER,
      subscription: chargebeeSubscription(BOX),
      invoice: chargebeeInvoice({ date: seconds(at(30)), paid_at: seconds(at(30)) }),
    },
    at(30),
    { id: 'ev_1' },
  ),
};

const cancelsBox: Sent = {
  day: 100,
  provider: 'chargebee',
  delivery: chargebeeDelivery(
    'subscription_cancelled',
    {
      customer: SUBSCRIBER,
      subscription: chargebeeSubscription({ ...BOX, status: 'cancelled', cancelled_at: seconds(at(100)) }),
    },
    at(100),
    { id: 'ev_2' },
  ),
};

const isWrittenTo: Sent = {
  day: 110,
  provider: 'klaviyo',
  delivery: klaviyoDelivery([
    klaviyoEvent('received_email', {
      at: at(110),
      included: [{ type: 'profile', id: 'P1', attributes: { email: EMAIL } }],
    }),
  ]),
};

const comesBack: Sent = {
  day: 115,
  provider: 'square',
  delivery: squareDelivery(
    'invoice.payment_made',
    squareInvoice({ ...PAID_INVOICE, created_at: at(115), updated_at: at(115) }),
    { created_at: at(115) },
  ),
};

const LIFE: readonly Sent[] = [
  subscribes,
  clicks,
  fillsCart,
  buys,
  asks,
  isAnswered,
  recommends,
  takesBox,
  cancelsBox,
  isWrittenTo,
  comesBack,
];
const END = 120;

type Items = Awaited<ReturnType<typeof scanTable>>;

let table: EmbeddedTable;
beforeAll(async () => {
  table = await startEmbeddedTable();
});
afterAll(() => table.close());
beforeEach(() => captureOutput());

function newService(): TestService {
  return createTestService(table.client, undefined, { table: table.name, connections, secrets });
}

/** Sets the clock to some minutes after ten of that day, and reviews whoever is due. */
async function moveTo(service: TestService, day: number): Promise<void> {
  service.time.customers = Date.parse(at(day)) + 5 * 60_000;
  for (let more = true; more; ) ({ more } = await service.review());
}

async function send(service: TestService, { provider, delivery }: Sent): Promise<void> {
  expect((await service.send(provider, delivery)).body).toEqual({ outcome: 'accepted' });
}

/** The items after the deliveries, each sent when it happens. */
async function afterLife(): Promise<Items> {
  await emptyTable(table);
  const service = newService();
  for (const one of LIFE) {
    await moveTo(service, one.day);
    await send(service, one);
  }
  await moveTo(service, END);
  return scanTable(table);
}

/** The items after the deliveries in this order, all of them sent on the last day. */
async function afterSending(sent: readonly Sent[]): Promise<Items> {
  await emptyTable(table);
  const service = newService();
  await moveTo(service, END);
  for (const one of sent) await send(service, one);
  await moveTo(service, END);
  return scanTable(table);
}

/** The customers with their records, and the paths that a subscriber builds from the events. */
function outcomeIn(items: Items) {
  const events = eventsIn(items).map(({ detailType, detail }) => ({ 'detail-type': detailType, detail }));
  return { customers: comparableCustomers(items), paths: followEvents(events).map(({ path }) => path) };
}

/** The numbers in an order that the seed decides (a linear congruential generator). */
function shuffled(length: number, seed: number): number[] {
  let state = seed;
  const keys = Array.from({ length }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state;
  });
  return keys.map((_, index) => index).sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0));
}

describe('one customer who passes every stage, each reported by another tool', () => {
  test('changes stage with each report, and the published events say which tool reported it', async () => {
    const changes = eventsIn(await afterLife()).flatMap((event) =>
      event.detailType === 'CustomerStageChanged' ? [event.detail] : [],
    );
    expect(
      changes.map(({ metadata, data: { stage, cause, reactivated } }) => [
        stage,
        metadata.occurredAt,
        cause.rule,
        cause.change,
        cause.connection,
        reactivated,
      ]),
    ).toEqual([
      ['awareness', at(0), 'known', 'consent.given', 'mailchimp', false],
      ['engagement', at(2), 'interacts', 'campaign.engaged', 'resend', false],
      ['evaluation', at(5), 'weighs-buying', 'cart.updated', 'segment', false],
      ['purchase', at(6), 'first-order', 'order.paid', 'shopify', false],
      ['experience', at(9), 'served', 'ticket.opened', 'helpscout', false],
      ['advocacy', at(20), 'promoter-rating', 'rating.given', 'typeform', false],
      // The day after the end of the box: until then the customer may have changed to another plan.
      ['churned', at(101), 'subscription-ended', null, null, false],
      ['winback', at(110), 'win-back', 'campaign.sent', 'klaviyo', false],
      ['advocacy', at(115), 'promoter-rating', 'invoice.paid', 'square', true],
    ]);
    expect(changes.map(({ metadata }) => metadata.sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(new Set(changes.map(({ data }) => data.customerId)).size).toBe(1);
  });

  test('has the same record and the same path in whatever order the deliveries arrive', async () => {
    const inOrder = outcomeIn(await afterLife());
    expect(inOrder.customers).toHaveLength(1);
    const [customer] = inOrder.customers;
    expect(customer?.identities.filter(isPerson)).toEqual([
      'chargebee:customer:ada',
      `email:${EMAIL}`,
      'helpscout:customer:500',
      'klaviyo:customer:P1',
      `mailchimp:customer:${EMAIL}`,
      'shopify:customer:71',
      'square:customer:ADA',
    ]);
    // The order of the shop, the box and the invoice of the till.
    expect(customer?.record.facts).toMatchObject({
      orders: 2,
      revenue: [{ currency: 'EUR', minor: 4999 + 1190 + 10_000 }],
      openTickets: [],
    });

    const orders = [LIFE, LIFE.toReversed()];
    for (let seed = 1; seed <= 6; seed += 1)
      orders.push(shuffled(LIFE.length, seed).flatMap((index) => LIFE[index] ?? []));
    for (const order of orders) {
      const names = order.map(({ provider }) => provider).join(', ');
      expect(outcomeIn(await afterSending(order)), names).toEqual(inOrder);
    }
  });

  test('is known to nobody by deliveries without a valid signature', async () => {
    await emptyTable(table);
    const service = newService();
    for (const { provider, delivery } of LIFE)
      expect((await service.ingest(webhookEvent(provider, delivery))).status).toBe(401);
    expect(await scanTable(table)).toEqual([]);
  });
});
