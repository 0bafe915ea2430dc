import { type FakeAnswer, type FakeApi, startFakeApi } from './fake-api.ts';

/** An object of a list of WooCommerce. The dates have no zone and are UTC. */
export interface WooObject {
  readonly id: number;
  readonly date_modified_gmt: string;
  readonly role?: string;
}

/** The lists of a shop, by the last part of their path. Without `subscriptions` the shop does not have the extension. */
export interface FakeWoocommerce extends FakeApi {
  readonly lists: Map<string, WooObject[]>;
}

export const WOO_TOKEN = 'ck_0123456789abcdef:cs_0123456789abcdef';

/** Starts the REST API of a shop, with page numbers. */
export async function startFakeWoocommerce(hasTotal = true): Promise<FakeWoocommerce> {
  const lists = new Map<string, WooObject[]>([
    ['customers', []],
    ['orders', []],
  ]);
  const api = await startFakeApi((url, headers): FakeAnswer => {
    if (headers.authorization !== `Basic ${Buffer.from(WOO_TOKEN).toString('base64')}`)
      return { status: 401, body: { code: 'woocommerce_rest_cannot_view' } };
    const name = /^\/wp-json\/wc\/v3\/(\w+)$/.exec(url.pathname)?.[1] ?? '';
    const all = lists.get(name);
    if (all === undefined) return { status: 404, body: { code: 'rest_no_route' } };
    const query = url.searchParams;
    // Customers cannot be listed by time.
    const after = name === 'customers' ? null : query.get('modified_after');
    const size = Number(query.get('per_page') ?? 10);
    const page = Number(query.get('page') ?? 1);
    const found = all
      .filter(({ date_modified_gmt: at }) => after === null || at > after)
      .filter(({ role = 'customer' }) => name !== 'customers' || role === (query.get('role') ?? 'customer'))
      .sort((a, b) => a.id - b.id);
    return {
      ...(hasTotal && { headers: { 'x-wp-totalpages': String(Math.ceil(found.length / size)) } }),
      body: found.slice((page - 1) * size, page * size),
    };
  });
  return { ...api, lists };
}
