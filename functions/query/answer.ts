import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { CommandRefusal } from '../../shared/intake/retry-on-conflict.ts';

/** The answer to a request. */
export type Answer = APIGatewayProxyStructuredResultV2;

/** Headers of an answer that asks the caller to try again. */
export const RETRY_LATER = { 'retry-after': '5' };

/** No customer has the id of the request. */
export const UNKNOWN_CUSTOMER: CommandRefusal = { type: 'unknown-customer' };

/** An answer in JSON. */
export function answer(
  statusCode: number,
  body: object,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** A refusal with one sentence for the caller. */
export function refuse(statusCode: 400 | 404 | 409 | 422, message: string): Answer {
  return answer(statusCode, { message });
}

/** Why a command was not carried out. */
export function notDone(done: CommandRefusal): Answer {
  if (done.type === 'unknown-customer') return refuse(404, 'no customer has this id');
  if (done.type === 'refused') return refuse(422, done.reason);
  return answer(503, { message: 'other requests are changing this customer: ask again' }, RETRY_LATER);
}
