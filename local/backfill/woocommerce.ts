import * as z from 'zod';
import type { ListedTool, Listing } from './listed-tool.ts';

// https://woocommerce.github.io/woocommerce-rest-api-docs. Shops are slow, so pages are small.
const PAGE_SIZE = 50;
const SECOND = 1_000;

const TOPICS: Readonly<Record<string, string>> = {
  customers: 'customer.updated',
  subscribers: 'customer.updated',
  orders: 'order.updated',
  subscriptions: 'subscription.updated',
};

const object = z.looseObject({
  id: z.union([z.string(), z.number()]),
  date_modified_gmt: z.string().nullish(),
  date_created_gmt: z.string().nullish(),
});

/** Reads customers, and orders and subscriptions by the time of their last change. */
export const woocommerceLists: ListedTool = {
  provider: 'woocommerce',
  name: 'WooCommerce',
  token: 'a key of the REST API with the permission Read, as ck_…:cs_…',
  addressOf: (account) =>
    account === null ? undefined : /^https?:/.test(account) ? account : `https://${account}`,
  headersOf: (token) =>
    /^ck_\w+:cs_\w+$/.test(token)
      ? { authorization: `Basic ${Buffer.from(token).toString('base64')}` }
      : undefined,
  listings({ since }) {
    // The limit itself is excluded.
    const modified = { modified_after: naive(since - SECOND), dates_are_gmt: 'true' };
    return [
      // Customers cannot be listed by time. WooCommerce Subscriptions gives its customers another role.
      listing('customers', 'customers', { role: 'customer' }),
      listing('subscribers', 'customers', { role: 'subscriber' }),
      listing('orders', 'orders', modified),
      // Only shops with the extension have it.
      { ...listing('subscriptions', 'subscriptions', modified), isOptional: true },
    ];
  },
  readPage({ name }, { path, body, headers }, { since, until = Number.POSITIVE_INFINITY }) {
    const page = z.array(object).safeParse(body);
    if (!page.success) return undefined;
    const found = page.data.filter((one) => {
      const at = Date.parse(`${one.date_modified_gmt || one.date_created_gmt}Z`);
      return Number.isNaN(at) || (at >= since && at <= until);
    });
    const objects = found.map((one) => ({
      id: String(one.id),
      headers: { 'x-wc-webhook-topic': TOPICS[name] ?? '' },
      body: JSON.stringify(one),
    }));
    const query = new URLSearchParams(path.slice(path.indexOf('?')));
    const number = Number(query.get('page'));
    const pages = Number(headers.get('x-wp-totalpages') ?? Number.NaN);
    // A proxy may have removed the header.
    const hasNext = Number.isNaN(pages) ? page.data.length === PAGE_SIZE : number < pages;
    query.set('page', String(number + 1));
    return { objects, next: hasNext ? `${path.slice(0, path.indexOf('?'))}?${query}` : null };
  },
};

function listing(name: string, resource: string, more: Record<string, string>): Listing {
  // By id, so that an object that changes meanwhile keeps its place.
  const query = new URLSearchParams({
    ...more,
    orderby: 'id',
    order: 'asc',
    per_page: String(PAGE_SIZE),
    page: '1',
  });
  return { name, first: `/wp-json/wc/v3/${resource}?${query}` };
}

/** A time as WooCommerce writes it, without a zone. */
function naive(at: number): string {
  return new Date(at).toISOString().slice(0, 19);
}
