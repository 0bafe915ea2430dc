import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as z from 'zod';
import { Refusal } from '../terminal/refusal.ts';

/** An answer of the API. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** The API below `/customers`, of a stack on this machine or of a deployed one. */
export interface CustomerApi {
  /** The id that an identity leads to. */
  idOf(identity: string): Promise<string>;
  /** Answers 2xx; while the API is busy it is asked again. */
  ask(method: string, path: string, body?: object): Promise<ApiAnswer>;
  /** All pages of what is answered page by page. */
  pages(path: string): AsyncIterable<unknown>;
}

const found = z.object({ customers: z.array(z.object({ customerId: z.string() })) });
const refusal = z.object({ message: z.string() });
const page = z.looseObject({ next: z.string().nullable() });

const MOST_TRIES = 10;
const SHORTEST_WAIT = 1_000;

/**
 * The API at an address. Requests to an address by HTTPS are signed with the AWS credentials at hand.
 * Every method throws a Refusal when it does not answer, or refuses.
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
      if (response.status !== 503 || tries === MOST_TRIES) throw refusalOf(answer);
      await pause(SHORTEST_WAIT);
    }
  }

  return {
    ask,
    async idOf(identity) {
      const { body } = await ask('GET', `/customers?identity=${encodeURIComponent(identity)}`);
      const [customer] = found.parse(body).customers;
      if (customer === undefined) throw new Refusal(`Nobody is known by ${identity}.`);
      return customer.customerId;
    },
    async *pages(path) {
      for (let next: string | null | undefined; next !== null; ) {
        const query = next === undefined ? '' : `?next=${encodeURIComponent(next)}`;
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
    `The API answers ${status}: ${reported.success ? reported.data.message : 'no reason'}.${hint}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Signs requests by Signature Version 4 for API Gateway, by the signer and the chain of credentials of an AWS client.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-access-control-iam.html
 */
function signing(url: string) {
  const { hostname } = new URL(url);
  const region = /\.execute-api\.([a-z0-9-]+)\./.exec(hostname)?.[1] ?? process.env.AWS_REGION;
  if (region === undefined)
    throw new Refusal(`Set AWS_REGION to the Region of the API: ${hostname} does not tell it.`);
  const { config } = new DynamoDBClient({ region });
  return async (
    method: string,
    target: URL,
    body: string | undefined,
  ): Promise<Readonly<Record<string, string>>> => {
    const signer = await config.signer();
    const request = {
      method,
      protocol: target.protocol,
      hostname,
      path: target.pathname,
      query: Object.fromEntries(target.searchParams),
      headers: { host: target.host },
      body,
    };
    const signed = await signer.sign(request, { signingService: 'execute-api', signingRegion: region });
    return signed.headers;
  };
}
