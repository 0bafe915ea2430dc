import type { Delivery } from '../../shared/connectors/connector.ts';
import { parseParked } from '../../shared/parking/parked-object.ts';
import { genericDelivery } from './connectors/generic-delivery.ts';
import { orderBody, shopifyDelivery } from './connectors/shopify-delivery.ts';

/** A person with many reports from two connections. Every value is unique, so that traces of it can be found. */
export const PERSON = {
  email: 'ada.lovelace+shop@example.com',
  name: 'Augusta King-Noel',
  phone: '+44 20 7946 0018',
  shopId: 207_119_551,
  supportId: 'u-88417-ada',
  orders: [450_789_469, 450_789_470, 450_789_471],
  guestOrder: 450_789_499,
  ticket: 'tick-55120',
  checkout: 'chk-9f8e7d6c',
} as const;

/** All values that must not be found after the erasure. */
export const TRACES: readonly string[] = [
  PERSON.email,
  'ada.lovelace',
  PERSON.name,
  PERSON.phone,
  String(PERSON.shopId),
  PERSON.supportId,
  ...PERSON.orders.map(String),
  String(PERSON.guestOrder),
  PERSON.ticket,
  PERSON.checkout,
];

const customer = {
  id: PERSON.shopId,
  admin_graphql_api_id: `gid://shopify/Customer/${PERSON.shopId}`,
  email: PERSON.email,
  first_name: PERSON.name,
  phone: PERSON.phone,
};

/** One of their orders, as the shop reports it. */
export function orderOf(number: number, changes: object = {}): Delivery {
  return shopifyDelivery(
    'orders/paid',
    orderBody({
      id: number,
      admin_graphql_api_id: `gid://shopify/Order/${number}`,
      email: PERSON.email,
      contact_email: PERSON.email,
      phone: PERSON.phone,
      financial_status: 'paid',
      customer,
      checkout_token: PERSON.checkout,
      cart_token: null,
      ...changes,
    }),
  );
}

/** An order of theirs that is parked: it is dated in the future. */
export function unclearOrder(): Delivery {
  return orderOf(450_789_472, { updated_at: '2126-01-01T00:00:00Z' });
}

/** One of their orders, reported before it had a customer. */
export function guestOrder(): Delivery {
  return orderOf(PERSON.guestOrder, {
    customer: null,
    email: null,
    contact_email: null,
    checkout_token: null,
  });
}

/** All deliveries about the person, with their connections. */
export const REPORTED: readonly (readonly [connection: string, delivery: Delivery])[] = [
  ['shopify', guestOrder()],
  ['shopify', shopifyDelivery('customers/create', { ...customer, created_at: '2026-01-01T10:00:00Z' })],
  ...PERSON.orders.map((number) => ['shopify', orderOf(number)] as const),
  ['shopify', orderOf(PERSON.guestOrder, { checkout_token: null })],
  [
    'generic',
    genericDelivery({
      id: 'opened-1',
      type: 'ticket.opened',
      occurredAt: '2026-02-01T10:00:00Z',
      customer: { id: PERSON.supportId, name: PERSON.name, phone: PERSON.phone },
      ticket: { id: PERSON.ticket },
    }),
  ],
  [
    'generic',
    genericDelivery({
      id: 'visit-1',
      type: 'visit',
      occurredAt: '2026-02-02T10:00:00Z',
      customer: { id: PERSON.supportId, email: PERSON.email, name: PERSON.name },
    }),
  ],
];

/** The traces found in the items of a table and in parked objects, including the decoded bodies of deliveries. */
export function tracesIn(items: Iterable<unknown>, texts: Iterable<readonly [string, string]>): string[] {
  const parked = [...texts].flatMap(([key, text]) => {
    const body = parseParked(text)?.body;
    return [key, text, body === undefined ? '' : Buffer.from(body).toString('utf8')];
  });
  const all = [...[...items].map((item) => JSON.stringify(item)), ...parked].join('\n');
  return TRACES.filter((trace) => all.includes(trace));
}
