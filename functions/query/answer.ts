import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { CommandRefusal } from '../../shared/intake/retry-on-conflict.ts';

/** The answer to a request. */
export type Answer = APIGatewayProxyStructuredResultV2;

/** The headers of an answer that asks the caller to try again. */
export const RETRY_LATER = { 'retry-after': '5' };

/** The refusal if no customer has the id. */
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

/**
 * A function can answer with 6 MB. What counts is the whole answer in JSON, in which the body is a string: each quotation mark
 * takes two bytes there. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const MAX_BYTES = 6_000_000;

/** True for an answer that a function could not return. */
export function isTooLarge(whole: Answer): boolean {
  return Buffer.byteLength(JSON.stringify(whole)) > MAX_BYTES;
}

/** An answer that refuses the request, with one sentence for the caller. */
export function refuse(statusCode: 400 | 404 | 409 | 422, message: string): Answer {
  return answer(statusCode, { message });
}

/** The answer to a command that was not carried out. */
export function refuseCommand(refusal: CommandRefusal): Answer {
  if (refusal.type === 'unknown-customer') return refuse(404, 'no customer has this id');
  if (refusal.type === 'refused') return refuse(422, refusal.reason);
  return answer(
    503,
    { message: 'other requests are changing this customer: send the request again' },
    RETRY_LATER,
  );
}
