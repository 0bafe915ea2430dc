import { type FakeAnswer, type FakeApi, startFakeApi } from './fake-api.ts';

/** A customer or an order, as the list has it. */
export interface ShopifyObject {
  readonly id: number;
  readonly updated_at: string;
}

/** A shop with a leaky bucket of 40 requests, which time empties. */
export interface FakeShopify extends FakeApi {
  readonly customers: ShopifyObject[];
  readonly orders: ShopifyObject[];
  /** Lets time pass for the bucket. */
  leak(milliseconds: number): void;
}

export const SHOPIFY_TOKEN = 'shpat_0123456789abcdef0123456789abcdef';
const BUCKET = 40;
const LEAK_PER_SECOND = 2;

/** Starts the REST Admin API of a shop, with cursors in Link headers. */
export async function startFakeShopify(): Promise<FakeShopify> {
  const lists: Record<string, ShopifyObject[]> = { customers: [], orders: [] };
  let used = 0;
  const api = await startFakeApi((url, headers): FakeAnswer => {
    if (headers['x-shopify-access-token'] !== SHOPIFY_TOKEN)
      return { status: 401, body: { errors: '[API] Invalid API key or access token' } };
    const name = /^\/admin\/api\/2026-07\/(customers|orders)\.json$/.exec(url.pathname)?.[1];
    const all = lists[name ?? ''];
    if (name === undefined || all === undefined) return { status: 404, body: { errors: 'Not Found' } };
    if (used >= BUCKET)
      return { status: 429, headers: { 'retry-after': '2.0' }, body: { errors: 'Exceeded' } };
    used += 1;
    const limit = Number(url.searchParams.get('limit') ?? 50);
    if (limit > 250) return { status: 400, body: { errors: 'limit' } };
    const cursor = url.searchParams.get('page_info');
    if (cursor !== null && [...url.searchParams.keys()].some((key) => !['limit', 'page_info'].includes(key)))
      return { status: 400, body: { errors: 'page_info with other parameters' } };
    const { since, until, from } =
      cursor === null
        ? {
            since: Date.parse(url.searchParams.get('updated_at_min') ?? '1990-01-01'),
            until: Date.parse(url.searchParams.get('updated_at_max') ?? '9999-01-01'),
            from: 0,
          }
        : JSON.parse(Buffer.from(cursor, 'base64url').toString());
    // Without `status=any` only open orders are listed.
    const isListed = cursor !== null || name === 'customers' || url.searchParams.get('status') === 'any';
    const found = all
      .filter((one) => Date.parse(one.updated_at) >= since && Date.parse(one.updated_at) <= until && isListed)
      .sort((a, b) => (a.updated_at < b.updated_at ? -1 : 1));
    const next = Buffer.from(JSON.stringify({ since, until, from: from + limit })).toString('base64url');
    const link = `<https://a-shop.myshopify.com/admin/api/2026-07/${name}.json?limit=${limit}&page_info=${next}>; rel="next"`;
    const before = from > 0 ? '<https://a-shop.myshopify.com/?page_info=x>; rel="previous", ' : '';
    return {
      headers: {
        'x-shopify-shop-api-call-limit': `${used}/${BUCKET}`,
        ...(from + limit < found.length && { link: before + link }),
      },
      body: { [name]: found.slice(from, from + limit) },
    };
  });
  return {
    ...api,
    customers: lists.customers ?? [],
    orders: lists.orders ?? [],
    leak(milliseconds) {
      used = Math.max(0, used - (LEAK_PER_SECOND * milliseconds) / 1_000);
    },
  };
}
