import * as z from 'zod';
import { TOPICS } from '../../shared/connectors/stripe/topics.ts';
import type { ListedObject, ListedTool, Listing, Range } from './listed-tool.ts';
import { asEvent, LISTED_OBJECTS } from './stripe-objects.ts';

const VERSION = '2026-10-28.endive';
const PAGE_SIZE = 100;
const MAX_TYPES = 20;
const DAY = 86_400_000;
/** Stripe keeps events for 30 days. One is left for the reading. */
const EVENTS_KEPT = 29 * DAY;

const page = z.object({
  object: z.literal('list'),
  data: z.array(z.looseObject({ id: z.string() })),
  has_more: z.boolean(),
});

/** Reads the events of the last 29 days, and what was created before as it is now. */
export const stripeLists: ListedTool = {
  provider: 'stripe',
  name: 'Stripe',
  token:
    'a secret key (sk_…), or a restricted one (rk_…) that may read events, customers, subscriptions, invoices, payment intents, charges, refunds, disputes, credit notes and Checkout sessions',
  addressOf: () => 'https://api.stripe.com',
  headersOf: (token, account) =>
    /^(?:sk|rk)_\w+$/.test(token)
      ? {
          authorization: `Bearer ${token}`,
          'stripe-version': VERSION,
          ...(account !== null && { 'stripe-account': account }),
        }
      : undefined,
  clockPath: '/v1/events?limit=1',
  listings(range) {
    const eventsFrom = Math.max(range.since, range.startedAt - EVENTS_KEPT);
    const types = [...TOPICS.keys()];
    const events = Array.from({ length: Math.ceil(types.length / MAX_TYPES) }, (_, index) =>
      listing('events', '/v1/events', [
        ...types.slice(index * MAX_TYPES, (index + 1) * MAX_TYPES).map((type) => ['types[]', type] as const),
        ...created({ ...range, since: eventsFrom }),
      ]),
    );
    if (eventsFrom <= range.since) return events;
    const until = Math.min(range.until ?? Number.POSITIVE_INFINITY, eventsFrom - 1);
    return [
      ...events,
      ...[...LISTED_OBJECTS].map(([name, { path, more }]) =>
        listing(name, path, [...more, ...created({ ...range, until })]),
      ),
    ];
  },
  readPage({ name }, { path, body, readAfter }) {
    const read = page.safeParse(body);
    if (!read.success) return undefined;
    const { data, has_more: hasMore } = read.data;
    const objects = data.flatMap((one): ListedObject[] => {
      const event = name === 'events' ? one : asEvent(name, one, readAfter);
      return event === undefined ? [] : [{ id: one.id, headers: {}, body: JSON.stringify(event) }];
    });
    const last = data.at(-1)?.id;
    if (!hasMore || last === undefined) return { objects, next: null };
    const query = new URLSearchParams(path.slice(path.indexOf('?')));
    query.set('starting_after', last);
    return { objects, next: `${path.slice(0, path.indexOf('?'))}?${query}` };
  },
};

type Parameters = readonly (readonly [string, string])[];

function listing(name: string, path: string, parameters: Parameters): Listing {
  const limit = ['limit', String(PAGE_SIZE)] as const;
  const query = new URLSearchParams(
    [...parameters, limit].map(([field, value]): [string, string] => [field, value]),
  );
  return { name, first: `${path}?${query}` };
}

function created({ since, until }: Pick<Range, 'since' | 'until'>): Parameters {
  const seconds = (at: number) => String(Math.floor(at / 1_000));
  return [
    ['created[gte]', seconds(since)],
    ...(until === undefined ? [] : [['created[lte]', seconds(until)] as const]),
  ];
}
