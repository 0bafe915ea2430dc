import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

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

/** Others have changed the same customer all the time. */
export function busy(): Answer {
  return answer(
    503,
    { message: 'the customer is being changed by others: ask again' },
    { 'retry-after': RETRY_AFTER_SECONDS },
  );
}
