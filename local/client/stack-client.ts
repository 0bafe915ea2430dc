import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import type { Delivery } from '../../shared/connectors/connector.ts';
import { BUSY_REASON } from '../../shared/intake/intake.ts';
import { CHURN_REASONS, STAGES } from '../../shared/lifecycle/stage.ts';
import { Refusal } from '../terminal/refusal.ts';
import { createHttpRequest, type HttpAnswer } from './http-request.ts';

/** What became of a delivery. */
export const OUTCOMES = ['accepted', 'duplicate', 'ignored', 'parked'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What became of the clock, and how many customers could not be reviewed. */
export type ClockMove =
  | { readonly type: 'moved'; readonly failedReviews: number }
  | { readonly type: 'store-not-empty' };

/** A running stack, over HTTP. Every method throws a Refusal when it does not answer any more. */
export interface StackClient {
  /** Sends a signed delivery; one that could not be stored or applied in time is sent again, as senders do. */
  send(webhookUrl: string, delivery: Delivery): Promise<Outcome>;
  /** Moves the clock to an instant and lets time pass for customers. It stays when it would go back and the store is not empty. */
  moveClock(instant: number): Promise<ClockMove>;
  now(): Promise<number>;
  connection(
    name: string,
  ): Promise<{ readonly provider: string; readonly url: string; readonly secret: string }>;
  /** All events of the bus, oldest first. */
  events(): Promise<unknown[]>;
  /** A customer's record, identities with e-mail addresses included; undefined when nobody has the id any more. */
  record(customerId: string): Promise<WireRecord | undefined>;
  /** Records of all these customers that are still there, several at once. */
  records(customerIds: readonly string[]): Promise<WireRecord[]>;
  /** Records of whoever has this e-mail address. */
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
/** What the query API answers about a customer, as far as it is looked at here. */
export type WireRecord = z.infer<typeof recordAnswer>;
const MOST_TRIES = 6;

const CONNECTIONS = 32;
const RECORDS_AT_ONCE = 16;

/** A client of the stack at an address. */
export function createStackClient(url: string): StackClient {
  const request = createHttpRequest(CONNECTIONS);

  async function ask(path: string, init: Parameters<typeof request>[1] = {}): Promise<HttpAnswer> {
    try {
      return await request(new URL(path, url), init);
    } catch (error) {
      throw new Refusal(
        `${url} does not answer: ${error instanceof Error ? error.message : error}. ` +
          'What was answered so far is stored; send all again once it runs, what is known is not counted twice.',
      );
    }
  }

  async function get(path: string): Promise<unknown> {
    const { status, text } = await ask(path);
    if (status !== 200) throw new Refusal(`${url}${path} answered ${status}: is it a stack of npm start?`);
    return JSON.parse(text);
  }

  /** Asks again, as senders do, while the answer is that the stack cannot answer now. */
  async function insist(
    path: string,
    init: Parameters<typeof request>[1],
    expected: readonly number[],
  ): Promise<HttpAnswer> {
    for (let tries = 1; ; tries += 1) {
      const answer = await ask(path, init);
      if (expected.includes(answer.status)) return answer;
      if (answer.status < 500 || tries === MOST_TRIES)
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
    async send(webhookUrl, { method, headers, body }) {
      for (let tries = 1; ; tries += 1) {
        const answer = await insist(webhookUrl, { method, headers, body }, [200]);
        const { outcome, reason } = outcomeAnswer.parse(JSON.parse(answer.text));
        // Redriving would apply it too, but later than what is sent after it.
        if (reason !== BUSY_REASON || tries === MOST_TRIES) return outcome;
        await wait(pauseAfter(answer));
      }
    },
    async moveClock(instant) {
      const body = Buffer.from(JSON.stringify({ now: new Date(instant).toISOString() }));
      const { status, text } = await insist('/_local/clock', { method: 'POST', body }, [200, 409]);
      if (status === 409) return { type: 'store-not-empty' };
      return { type: 'moved', failedReviews: clockAnswer.parse(JSON.parse(text)).failedReviews };
    },
    now: async () => Date.parse(clockAnswer.parse(await get('/_local/clock')).now),
    async connection(name) {
      const { connections } = connectionsAnswer.parse(await get('/_local/connections'));
      const found = connections.find((connection) => connection.name === name);
      if (found === undefined)
        throw new Refusal(
          `There is no connection ${name} at ${url}, only ${connections.map((one) => one.name).join(', ')}.`,
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
      for (let from = 0; from < customerIds.length; from += RECORDS_AT_ONCE) {
        const some = await Promise.all(customerIds.slice(from, from + RECORDS_AT_ONCE).map(record));
        records.push(...some.filter((one) => one !== undefined));
      }
      return records;
    },
    async recordsOf(email) {
      return recordsAnswer.parse(await get(`/customers?email=${encodeURIComponent(email)}`)).customers;
    },
  };
}

/** Milliseconds that the stack asks to wait before the next try. */
function pauseAfter({ headers }: HttpAnswer): number {
  return 1000 * Math.min(10, Number(headers['retry-after'] ?? 1));
}
