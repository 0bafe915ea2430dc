import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { CommandRefusal } from '../../shared/intake/retry-on-conflict.ts';

/** What a request is answered with. */
export type Answer = APIGatewayProxyStructuredResultV2;

const RETRY_AFTER_SECONDS = '5';

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

/** A refusal in a sentence. */
export function refuse(statusCode: 400 | 404 | 422, message: string): Answer {
  return answer(statusCode, { message });
}

/** Why what was asked for is not done. */
export function notDone(done: CommandRefusal): Answer {
  if (done.type === 'unknown-customer') return refuse(404, 'no customer has this id');
  if (done.type === 'refused') return refuse(422, done.reason);
  return answer(
    503,
    { message: 'the customer is being changed by others: ask again' },
    { 'retry-after': RETRY_AFTER_SECONDS },
  );
}
