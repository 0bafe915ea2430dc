import type { ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Provider } from '../../shared/connectors/registry.ts';
import { moveLocalClock } from '../../shared/http/local-bodies.ts';
import type { RouteKey } from '../../shared/http/routes.ts';
import type { BusEvent, EventLog } from '../bus/event-log.ts';
import type { DeliveryLog } from '../deliveries/delivery-log.ts';
import { readDeliveryQuery } from '../deliveries/delivery-query.ts';
import type { MovedClock } from '../stack/move-clock.ts';
import type { ListedSubscriber } from '../subscribers/subscriptions.ts';
import { addDuration, LATEST } from './duration.ts';
import { sendJson } from './http-event.ts';
import type { LocalHandler } from './http-server.ts';
import { parseJson } from './json.ts';

/** What a sender needs to know of a connection. */
export interface ListedConnection {
  readonly name: string;
  readonly provider: Provider;
  readonly url: string;
  readonly secret: string;
}

/** What the routes under `/_local` need. */
export interface LocalDeps {
  readonly connections: readonly ListedConnection[];
  readonly eventLog: EventLog;
  readonly deliveryLog: Pick<DeliveryLog, 'list'>;
  readonly subscribers: () => readonly ListedSubscriber[];
  readonly now: () => number;
  /** Moves the clock to `target` of its current time, and reviews who is due. */
  readonly moveClock: (target: (now: number) => number) => Promise<MovedClock>;
  /** Redrives all parked deliveries and returns the result of the function. */
  readonly redrive: () => Promise<unknown>;
}

const MAX_EVENTS = 1000;
const HEARTBEAT_MILLISECONDS = 15_000;

/** The handlers of the routes under `/_local`. */
export function localRoutes(deps: LocalDeps): Record<RouteKey<'local'>, LocalHandler> {
  const iso = (instant: number) => new Date(instant).toISOString();
  return {
    'GET /_local/connections': async (_request, _url, _body, response) =>
      sendJson(response, 200, { connections: deps.connections }),

    'GET /_local/events': async (request, url, _body, response) => {
      const after = readNumber(
        request.headersDistinct['last-event-id']?.[0] ?? url.searchParams.get('after') ?? '0',
      );
      if (after === undefined)
        return sendJson(response, 400, { message: 'after must be the number of an event, 0 or more' });
      if (request.headers.accept?.includes('text/event-stream'))
        return streamEvents(response, deps.eventLog, after);
      const events = deps.eventLog.after(after, MAX_EVENTS);
      sendJson(response, 200, { events, next: events.at(-1)?.n ?? after });
    },

    'GET /_local/deliveries': async (_request, url, _body, response) => {
      const names = deps.connections.map(({ name }) => name);
      const query = readDeliveryQuery(url.searchParams, names);
      if ('refused' in query) return sendJson(response, 400, { message: query.refused });
      sendJson(response, 200, { deliveries: deps.deliveryLog.list(query) });
    },

    'GET /_local/subscribers': async (_request, _url, _body, response) =>
      sendJson(response, 200, { subscribers: deps.subscribers() }),

    'GET /_local/clock': async (_request, _url, _body, response) =>
      sendJson(response, 200, { now: iso(deps.now()) }),

    'POST /_local/clock': async (_request, _url, body, response) => {
      const target = clockTarget(body, deps.now());
      if (typeof target === 'string') return sendJson(response, 400, { message: target });
      const moved = await deps.moveClock(target);
      if (moved === 'disk-full')
        return sendJson(response, 503, {
          message: 'the disk is full, so the clock did not move: free some space and send the request again',
        });
      if (moved === 'unfinished')
        return sendJson(response, 503, {
          message:
            'the clock has moved, but not everything that is due then could be done: the terminal says why; the rest follows by itself',
        });
      if (moved === 'store-not-empty')
        return sendJson(response, 409, {
          message:
            'the clock goes back only while the store is empty: start with an empty store, or move the clock forward',
        });
      sendJson(response, 200, { now: iso(moved.now), failedReviews: moved.failedReviews });
    },

    'POST /_local/redrive': async (_request, _url, _body, response) =>
      sendJson(response, 200, await deps.redrive()),
  };
}

const instant = z.iso.datetime({ offset: true });

/** The target of the clock in a request, or a sentence that says what is wrong with the request. */
function clockTarget(body: Buffer, now: number): ((now: number) => number) | string {
  const parsed = moveLocalClock.safeParse(parseJson(body.toString('utf8')));
  if (!parsed.success) return 'send {"now": "2026-01-05T10:00:00Z"} or {"advance": "P30D"}';
  if ('now' in parsed.data) {
    const target = Date.parse(parsed.data.now);
    if (!instant.safeParse(parsed.data.now).success || !(target >= 0 && target <= LATEST))
      return 'now must be an instant from 1970 to 9999 with its offset, such as 2026-01-05T10:00:00Z';
    return () => target;
  }
  const { advance } = parsed.data;
  if (addDuration(now, advance) === undefined)
    return 'advance must be an ISO 8601 duration such as P30D, PT2M or P1DT2H, and end before the year 10000';
  return (then) => addDuration(then, advance) ?? then;
}

function readNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
function streamEvents(response: ServerResponse, log: EventLog, after: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.flushHeaders();
  const send = (event: BusEvent) => response.write(`id: ${event.n}\ndata: ${JSON.stringify(event)}\n\n`);
  for (const event of log.after(after, Number.POSITIVE_INFINITY)) send(event);
  const unfollow = log.follow(send);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), HEARTBEAT_MILLISECONDS);
  response.once('close', () => {
    clearInterval(heartbeat);
    unfollow();
  });
}
