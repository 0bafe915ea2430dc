import * as z from 'zod';
import type { ListedTool, Listing, Range } from './listed-tool.ts';

// The bodies of webhooks have the shape of the REST API, so its lists are mapped by the same code. Shopify calls this API
// legacy; it still serves apps of a single shop (https://shopify.dev/docs/api/admin-rest).
const ADMIN = '/admin/api/2026-07';
const PAGE_SIZE = 250;

const TOPICS: Readonly<Record<string, string>> = { customers: 'customers/update', orders: 'orders/updated' };

const object = z.looseObject({ id: z.union([z.string(), z.number()]) });

/** Reads customers and orders by the time of their last change, oldest first. */
export const shopifyLists: ListedTool = {
  provider: 'shopify',
  name: 'Shopify',
  token:
    'an Admin API access token (shpat_…) of an app with the scopes read_customers and read_orders, and read_all_orders for orders older than 60 days',
  addressOf: (account) => (account === null ? undefined : `https://${account}`),
  headersOf: (token) => (/^[\w-]+$/.test(token) ? { 'x-shopify-access-token': token } : undefined),
  listings: (range) => [listing('customers', {}, range), listing('orders', { status: 'any' }, range)],
  readPage({ name }, { body, headers }) {
    const page = z.object({ [name]: z.array(object) }).safeParse(body);
    if (!page.success) return undefined;
    const objects = (page.data[name] ?? []).map((one) => ({
      id: String(one.id),
      headers: { 'x-shopify-topic': TOPICS[name] ?? '' },
      body: JSON.stringify(one),
    }));
    return { objects, next: nextIn(headers.get('link'), name) };
  },
  // "32/40": how full the bucket is. It leaks two requests a second.
  pauseAfter(headers) {
    const [used = 0, size = 0] = (headers.get('x-shopify-shop-api-call-limit') ?? '').split('/').map(Number);
    return size > 0 && used >= 0.8 * size ? 1_000 : 0;
  },
};

function listing(name: string, more: Record<string, string>, { since, until }: Range): Listing {
  const query = new URLSearchParams({
    ...more,
    limit: String(PAGE_SIZE),
    order: 'updated_at asc',
    updated_at_min: new Date(since).toISOString(),
    ...(until !== undefined && { updated_at_max: new Date(until).toISOString() }),
  });
  return { name, first: `${ADMIN}/${name}.json?${query}` };
}

/** Only the cursor of the link is used, so that no answer can send the token to another host. */
function nextIn(link: string | null, name: string): string | null {
  const next = /<([^<>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  const cursor =
    next !== undefined && URL.canParse(next) ? new URL(next).searchParams.get('page_info') : null;
  if (cursor === null) return null;
  return `${ADMIN}/${name}.json?${new URLSearchParams({ limit: String(PAGE_SIZE), page_info: cursor })}`;
}
