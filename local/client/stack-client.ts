import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { Delivery } from '../../shared/connectors/connector.ts';
import { BUSY_REASON } from '../../shared/intake/intake.ts';
import { CHURN_REASONS, STAGES } from '../../shared/lifecycle/stage.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';
import { createHttpRequest, type HttpAnswer } from './http-request.ts';

/** The outcomes of a delivery. */
export const OUTCOMES = ['accepted', 'duplicate', 'ignored', 'parked'] as const;
/** The outcome of a delivery. */
export type Outcome = (typeof OUTCOMES)[number];

/** Whether the clock moved, and how many customers could not be reviewed. */
export type ClockMove =
  | { readonly type: 'moved'; readonly failedReviews: number }
  | { readonly type: 'store-not-empty' };

/** A client of a running stack. Every method throws a Refusal when the stack does not answer. */
export interface StackClient {
  readonly url: string;
  /** Sends a signed delivery to its URL. Sends it again, as providers do, after a status of 5xx or when it was parked as busy. */
  send(delivery: Delivery): Promise<Outcome>;
  /** Moves the clock and reviews the customers. Does not move it back when the store is not empty. */
  moveClock(instant: number): Promise<ClockMove>;
  /** Resolves when all due customers are reviewed and all events are published, with the number of failed reviews. */
  settle(): Promise<number>;
  now(): Promise<number>;
  connection(
    name: string,
  ): Promise<{ readonly provider: string; readonly url: string; readonly secret: string }>;
  /** All events of the bus, oldest first. */
  events(): Promise<unknown[]>;
  /** The record of a customer, including e-mail addresses; undefined when no customer has the id. */
  record(customerId: string): Promise<WireRecord | undefined>;
  /** The records of these customers, fetched concurrently. Unknown ids are left out. */
  records(customerIds: readonly string[]): Promise<WireRecord[]>;
  /** The records of the customers with this e-mail address. */
  recordsOf(email: string): Promise<WireRecord[]>;
}

const outcomeAnswer = z.object({ outcome: z.enum(OUTCOMES), reason: z.string().optional() });
const clockAnswer = z.object({ now: z.iso.datetime(), failedReviews: z.number().default(0) });
const connectionsAnswer = z.object({
  connections: z.array(
    z.object({ name: z.string(), provider: z.string(), url: z.string(), secret: z.string() }),
  ),
});
const eventsAnswer = z.object({ events: z.array(z.unknown()), next: z.number() });
const money = z.array(z.object({ currency: z.string(), minor: z.number() }));
const recordAnswer = z.object({
  customerId: z.string(),
  stage: z.enum(STAGES),
  risk: z.object({ level: z.enum(['none', 'watch', 'high']), reasons: z.array(z.string()) }),
  churn: z.object({ reason: z.enum(CHURN_REASONS), type: z.enum(['voluntary', 'involuntary']) }).nullable(),
  facts: z.object({
    orders: z.number(),
    revenue: money,
    refunds: money,
    openTickets: z.number(),
    lastRating: z.object({ scale: z.string(), score: z.number() }).nullable(),
    subscriptions: z.number(),
    touchpoints: z.array(z.object({ activity: z.string(), connection: z.string() })),
  }),
  identities: z.array(z.string()),
});
const recordsAnswer = z.object({ customers: z.array(recordAnswer) });
/** The part of the query API's record that the commands use. */
export type WireRecord = z.infer<typeof recordAnswer>;
const MAX_TRIES = 6;

const CONNECTIONS = 32;
const RECORDS_PER_BATCH = 16;

/** Creates a client of the stack at a URL. */
export function createStackClient(url: string): StackClient {
  const request = createHttpRequest(CONNECTIONS);

  async function ask(path: string, init: Parameters<typeof request>[1] = {}): Promise<HttpAnswer> {
    try {
      return await request(new URL(path, url), init);
    } catch (error) {
      throw new Refusal(
        `${url} does not answer: ${messageOf(error)}. ` +
          'Everything that was answered so far is stored. Start the stack and send everything again: duplicates are not counted twice.',
      );
    }
  }

  async function get(path: string): Promise<unknown> {
    const { status, text } = await ask(path);
    if (status !== 200)
      throw new Refusal(`${url}${path} answered ${status}: is it a stack that npm start runs?`);
    return JSON.parse(text);
  }

  /** Sends a request, again after a status of 5xx, as providers do. */
  async function askUntilExpected(
    path: string,
    init: Parameters<typeof request>[1],
    expected: readonly number[],
  ): Promise<HttpAnswer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask(path, init);
      if (expected.includes(answer.status)) return answer;
      if (answer.status < 500 || tries === MAX_TRIES)
        throw new Refusal(`${new URL(path, url)} answered ${answer.status} ${answer.text}`);
      await wait(pauseAfter(answer));
    }
  }

  async function record(customerId: string): Promise<WireRecord | undefined> {
    const path = `/customers/${encodeURIComponent(customerId)}`;
    const { status, text } = await ask(path);
    if (status === 404) return undefined;
    if (status !== 200) throw new Refusal(`${url}${path} answered ${status} ${text}`);
    return recordAnswer.parse(JSON.parse(text));
  }

  return {
    url,
    async send({ url: webhookUrl, method, headers, body }) {
      for (let tries = 1; ; tries += 1) {
        const answer = await askUntilExpected(webhookUrl, { method, headers, body }, [200]);
        const { outcome, reason } = outcomeAnswer.parse(JSON.parse(answer.text));
        // A redrive would apply it too, but only after the deliveries that are sent next.
        if (reason !== BUSY_REASON || tries === MAX_TRIES) return outcome;
        await wait(pauseAfter(answer));
      }
    },
    async moveClock(instant) {
      const body = Buffer.from(JSON.stringify({ now: new Date(instant).toISOString() }));
      const { status, text } = await askUntilExpected('/_local/clock', { method: 'POST', body }, [200, 409]);
      if (status === 409) return { type: 'store-not-empty' };
      return { type: 'moved', failedReviews: clockAnswer.parse(JSON.parse(text)).failedReviews };
    },
    async settle() {
      const body = Buffer.from(JSON.stringify({ advance: 'PT0S' }));
      const { text } = await askUntilExpected('/_local/clock', { method: 'POST', body }, [200]);
      return clockAnswer.parse(JSON.parse(text)).failedReviews;
    },
    now: async () => Date.parse(clockAnswer.parse(await get('/_local/clock')).now),
    async connection(name) {
      const { connections } = connectionsAnswer.parse(await get('/_local/connections'));
      const found = connections.find((connection) => connection.name === name);
      if (found === undefined)
        throw new Refusal(
          `The stack at ${url} has no connection ${name}. It has: ${connections.map((one) => one.name).join(', ')}.`,
        );
      return found;
    },
    async events() {
      const all: unknown[] = [];
      for (let after = 0; ; ) {
        const { events, next } = eventsAnswer.parse(await get(`/_local/events?after=${after}`));
        if (events.length === 0) return all;
        all.push(...events);
        after = next;
      }
    },
    record,
    async records(customerIds) {
      const records: WireRecord[] = [];
      for (let from = 0; from < customerIds.length; from += RECORDS_PER_BATCH) {
        const batch = await Promise.all(customerIds.slice(from, from + RECORDS_PER_BATCH).map(record));
        records.push(...batch.filter((one) => one !== undefined));
      }
      return records;
    },
    async recordsOf(email) {
      return recordsAnswer.parse(await get(`/customers?email=${encodeURIComponent(email)}`)).customers;
    },
  };
}

/** How long to wait before the next attempt, by the `Retry-After` header, in milliseconds. */
function pauseAfter({ headers }: HttpAnswer): number {
  return 1000 * Math.min(10, Number(headers['retry-after'] ?? 1));
}
