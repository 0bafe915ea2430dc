import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { signing } from '../client/signing.ts';
import { parseJson } from '../http/json.ts';
import { Refusal } from '../terminal/refusal.ts';

/** A response of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** A client of the query API, local or deployed. */
export interface CustomerApi {
  /** The id of the customer with this identity. */
  idOf(identity: string): Promise<string>;
  /** Sends a request and returns the 2xx response. Retries after 503 and 429. */
  ask(method: string, path: string, body?: object): Promise<ApiAnswer>;
  /** The pages of a paged response. */
  pages(path: string): AsyncIterable<unknown>;
}

const found = z.object({ customers: z.array(z.object({ customerId: z.string() })) });
const refusal = z.object({ message: z.string() });
const page = z.looseObject({ next: z.string().nullable() });

const MAX_TRIES = 10;
const RETRY_MILLISECONDS = 1_000;

/**
 * Creates a client of the API at a URL. Requests over HTTPS are signed with the AWS credentials of the environment.
 * Every method throws a Refusal when the API does not answer or refuses the request.
 */
export function createCustomerApi(
  url: string,
  pause: (milliseconds: number) => Promise<unknown> = wait,
): CustomerApi {
  const headersFor = url.startsWith('https:') ? signing(url) : undefined;

  async function send(method: string, path: string, body: object | undefined): Promise<Response> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const target = new URL(`${url}${path}`);
    const headers = {
      ...(text !== undefined && { 'content-type': 'application/json' }),
      ...(await headersFor?.(method, target, text)),
    };
    try {
      return await fetch(target, { method, headers, ...(text !== undefined && { body: text }) });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : error;
      throw new Refusal(`${url} does not answer: ${cause}. Is the stack running (npm start)?`);
    }
  }

  async function ask(method: string, path: string, body?: object): Promise<ApiAnswer> {
    for (let tries = 1; ; tries += 1) {
      const response = await send(method, path, body);
      const answer = { status: response.status, body: parseJson(await response.text()) };
      if (response.ok) return answer;
      const isPassing = response.status === 503 || response.status === 429;
      if (!isPassing || tries === MAX_TRIES) throw refusalOf(answer);
      await pause(RETRY_MILLISECONDS);
    }
  }

  return {
    ask,
    async idOf(identity) {
      const { body } = await ask('GET', `/customers?identity=${encodeURIComponent(identity)}`);
      const [customer] = found.parse(body).customers;
      if (customer === undefined) throw new Refusal(`No customer has the identity ${identity}.`);
      return customer.customerId;
    },
    async *pages(path) {
      for (let next: string | null | undefined; next !== null; ) {
        const separator = path.includes('?') ? '&' : '?';
        const query = next === undefined ? '' : `${separator}next=${encodeURIComponent(next)}`;
        const { body } = await ask('GET', `${path}${query}`);
        yield body;
        ({ next } = page.parse(body));
      }
    },
  };
}

function refusalOf({ status, body }: ApiAnswer): Refusal {
  const reported = refusal.safeParse(body);
  const hint = status === 403 ? ' Your AWS identity needs execute-api:Invoke on this route.' : '';
  return new Refusal(
    `The API answers ${status}: ${reported.success ? reported.data.message : 'without a reason'}.${hint}`.replace(
      '?.',
      '?',
    ),
  );
}
