import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';

/** A request that a subscriber's server received. */
export interface ReceivedRequest {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: unknown;
}

/** A real HTTP server in the place of a subscriber. */
export interface SubscriberServer {
  readonly url: string;
  readonly requests: readonly ReceivedRequest[];
  close(): void;
}

/** Starts the server on a free port. Without `answer` it answers 200. It stops with the test, or when it is closed. */
export async function startSubscriberServer(
  answer: (response: ServerResponse, request: ReceivedRequest) => void = (response) => void response.end(),
): Promise<SubscriberServer> {
  const requests: ReceivedRequest[] = [];
  const server = createServer(async (incoming, response) => {
    const body: unknown = JSON.parse(await text(incoming));
    const request = { path: incoming.url ?? '', headers: incoming.headers, body };
    requests.push(request);
    answer(response, request);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${port}`, requests, close };
}
