import { type FakeAnswer, type FakeApi, startFakeApi } from './fake-api.ts';

/** An object of a list of Stripe. `created` is in Unix seconds. */
export interface StripeObject {
  readonly id: string;
  readonly created: number;
  readonly type?: string;
}

/** The lists of an account, by path. */
export interface FakeStripe extends FakeApi {
  readonly lists: Map<string, StripeObject[]>;
}

export const STRIPE_TOKEN = 'rk_live_0123456789';
const DAY_SECONDS = 86_400;

/** Starts the API of Stripe, which lists the newest first and keeps events for 30 days. */
export async function startFakeStripe(now: () => number): Promise<FakeStripe> {
  const lists = new Map<string, StripeObject[]>();
  const api = await startFakeApi((url, headers): FakeAnswer => {
    if (headers.authorization !== `Bearer ${STRIPE_TOKEN}`)
      return {
        status: 401,
        body: { error: { message: `Invalid API Key provided: ${headers.authorization}` } },
      };
    const at = now();
    const query = url.searchParams;
    const gte = Number(query.get('created[gte]') ?? 0);
    const lte = Number(query.get('created[lte]') ?? Number.POSITIVE_INFINITY);
    const types = query.getAll('types[]');
    const limit = Number(query.get('limit') ?? 10);
    if (types.length > 20 || limit > 100) return { status: 400, body: { error: {} } };
    const kept = url.pathname === '/v1/events' ? Math.floor(at / 1_000) - 30 * DAY_SECONDS : 0;
    const found = (lists.get(url.pathname) ?? [])
      .filter(
        ({ created, type = '' }) =>
          created >= Math.max(gte, kept) && created <= lte && (types.length === 0 || types.includes(type)),
      )
      .sort((a, b) => b.created - a.created || (a.id < b.id ? 1 : -1));
    const after = query.get('starting_after');
    const from = after === null ? 0 : found.findIndex(({ id }) => id === after) + 1;
    return {
      headers: { date: new Date(at).toUTCString() },
      body: {
        object: 'list',
        url: url.pathname,
        has_more: from + limit < found.length,
        data: found.slice(from, from + limit),
      },
    };
  });
  return { ...api, lists };
}
