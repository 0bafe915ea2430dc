import type * as z from 'zod';
import { problem } from '../../shared/http/problem.ts';
import { session } from './session.ts';

/** Why a request has no answer that can be shown, in one sentence for the person at the screen. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  /** `unknown-route`: the stack does not have this part of the API. */
  readonly type: 'unknown-route' | 'refused' | 'unreachable';
  readonly status: number;

  constructor(type: ApiProblem['type'], status: number, message: string) {
    super(message);
    this.type = type;
    this.status = status;
  }
}

/** What is sent with a request. */
export interface Sent {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  /** The parameters of the query string. Personal data never goes there. */
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: object;
  readonly signal?: AbortSignal;
}

const MAX_TRIES = 4;

/**
 * Sends a request to the API and returns the answer, read by a schema. Tries again after 503.
 * @throws ApiProblem when there is no such answer
 */
export async function ask<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  sent: Sent = {},
): Promise<z.infer<Schema>> {
  const response = await send(path, sent);
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemOf(response.status, body, path);
  const read = schema.safeParse(body);
  if (!read.success)
    throw new ApiProblem(
      'refused',
      response.status,
      'This stack answers in a form that the console does not know. Use the console of the version that is deployed.',
    );
  return read.data;
}

async function send(path: string, sent: Sent): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const response = await sendOnce(path, sent);
    if (response.status === 401) await session().renew();
    if (response.status !== 503 || tries === MAX_TRIES) return response;
    const seconds = Number(response.headers.get('retry-after') ?? 1);
    await new Promise((resolve) => setTimeout(resolve, 1000 * Math.min(3, seconds)));
    sent.signal?.throwIfAborted();
  }
}

async function sendOnce(path: string, { method = 'GET', query = {}, body, signal }: Sent): Promise<Response> {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') parameters.set(name, value);
  const search = parameters.size === 0 ? '' : `?${parameters}`;
  try {
    return await fetch(`${path}${search}`, {
      method,
      ...(signal && { signal }),
      headers: { ...session().headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
  } catch (error) {
    signal?.throwIfAborted();
    throw new ApiProblem(
      'unreachable',
      0,
      `The stack does not answer. Is it still running? (${error instanceof Error ? error.message : error})`,
    );
  }
}

// API Gateway's answer to a path or method that it does not have, and that of a local server.
const UNKNOWN_ROUTE = /^(Not Found|there is no route |\S+ is not allowed here)/;

function problemOf(status: number, body: unknown, path: string): ApiProblem {
  const read = problem.safeParse(body);
  const message = read.success ? read.data.message : `The stack answered ${status} without a reason.`;
  if ((status === 404 || status === 405) && UNKNOWN_ROUTE.test(message))
    return new ApiProblem(
      'unknown-route',
      status,
      `This stack does not have ${path.split('/').slice(0, 2).join('/')} in its API. It is older than the console: deploy the current version, then reload this page.`,
    );
  if (status === 403)
    return new ApiProblem(
      'refused',
      status,
      `Access is refused: ${sentence(message)} ${session().isStaff ? 'Your account lacks the scope for it.' : 'Your AWS identity needs execute-api:Invoke on this route.'}`,
    );
  if (status === 401 && session().isStaff)
    return new ApiProblem(
      'refused',
      status,
      'The API refuses the token. Its issuer and audience must be those of “staff” in cdk.json.',
    );
  return new ApiProblem('refused', status, sentence(message));
}

/** The message with a capital letter and a full stop. */
function sentence(message: string): string {
  const text = message.charAt(0).toUpperCase() + message.slice(1);
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
