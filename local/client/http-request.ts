import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';

/** The response to an HTTP request. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Sends an HTTP request over a connection that is kept open. Uses much less CPU time than `fetch`. */
export type HttpRequest = (
  url: URL,
  init?: {
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Uint8Array;
  },
) => Promise<HttpAnswer>;

/** Creates a client with a pool of at most this many connections. A request rejects when there is no response. */
export function createHttpRequest(connections: number): HttpRequest {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return (url, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const sent = request(url, {
        agent,
        method,
        headers: { ...headers, 'content-length': body?.length ?? 0 },
      });
      sent.on('error', reject);
      sent.on('response', (response) => {
        text(response).then(
          (answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text: answer }),
          reject,
        );
      });
      sent.end(body);
    });
}
