import { hasErrorCode } from '../../terminal/error-code.ts';
import { messageOf } from '../../terminal/refusal.ts';
import type { HttpTarget } from '../subscriber.ts';
import type { Outcome, Sender } from './sender.ts';

/** The limit of API destinations: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
const TIMEOUT_MILLISECONDS = 5000;

/** The statuses that are tried again, beside 5xx. */
const RETRIED: ReadonlySet<number> = new Set([401, 407, 409, 429]);

/** Sends each event as the body of an HTTP request, with the headers of an API destination. */
export function createHttpSender(target: HttpTarget, timeoutMilliseconds = TIMEOUT_MILLISECONDS): Sender {
  return {
    concurrency: 10,
    async send({ input, event }, signal) {
      const timeout = AbortSignal.timeout(timeoutMilliseconds);
      try {
        const { url, headers } = target.requestFor?.(event) ?? target;
        const response = await fetch(url, {
          method: target.method,
          headers: {
            'content-type': 'application/json; charset=utf-8',
            ...headers,
            'user-agent': 'Amazon/EventBridge/ApiDestinations',
            range: 'bytes=0-1048575',
          },
          body: JSON.stringify(input),
          redirect: 'manual',
          signal: AbortSignal.any([timeout, signal]),
        });
        // Only the status counts. A body that does not end must not occupy the connection.
        await response.body?.cancel();
        return outcomeOf(response);
      } catch (error) {
        signal.throwIfAborted();
        if (timeout.aborted)
          return {
            type: 'failed',
            code: 'TIMEOUT',
            message: `no answer within ${timeoutMilliseconds / 1000} s`,
            isRetried: true,
          };
        return withoutAnswer(error);
      }
    },
    async close() {},
  };
}

function outcomeOf({ status, headers }: Response): Outcome {
  if (status >= 200 && status < 300) return { type: 'delivered' };
  const waitMilliseconds = readRetryAfter(headers.get('retry-after'));
  return {
    type: 'failed',
    code: 'SDK_CLIENT_ERROR',
    message: `the endpoint answered ${status}`,
    // EventBridge stops if the time is negative.
    isRetried: (RETRIED.has(status) || status >= 500) && !(waitMilliseconds < 0),
    waitMilliseconds,
  };
}

/** What Node's fetch says of ports such as 6000, which the standard of fetch blocks. */
const BLOCKED_PORT = 'bad port';

/** In seconds, or an HTTP date that has not passed. */
function readRetryAfter(text: string | null): number {
  if (text === null) return 0;
  if (/^-?\d+$/.test(text.trim())) return 1000 * Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? 0 : Math.max(0, date - Date.now());
}

function withoutAnswer(error: unknown): Outcome {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const isUnknownHost = hasErrorCode(cause, 'ENOTFOUND');
  const said = messageOf(cause) || 'connection refused';
  const reason = said === BLOCKED_PORT ? 'the port is one that fetch blocks: choose another' : said;
  return {
    type: 'failed',
    code: isUnknownHost ? 'NO_RESOURCE' : 'CONNECTION_FAILURE',
    message: `the endpoint cannot be reached (${reason})`,
    // EventBridge does not try a host again that it does not find.
    isRetried: !isUnknownHost,
  };
}
