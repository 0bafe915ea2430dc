import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { matchRoute } from '../../shared/http/routes.ts';
import { Refusal } from '../terminal/refusal.ts';
import { sendJson, sendResult, toApiEvent } from './http-event.ts';
import { readBody } from './request-body.ts';

/** Calls the function behind a route. */
export type ApiFunction = 'ingest' | 'query';

/** Answers a request under `/_local`; its body has been read. */
export type LocalHandler = (
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  response: ServerResponse,
) => Promise<void>;

/** What is served. */
export interface ServedDeps {
  readonly callFunction: (name: ApiFunction, event: unknown) => Promise<unknown>;
  /** Handlers of the local routes, by route key. */
  readonly local: Readonly<Record<string, LocalHandler>>;
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** A running server. */
export interface HttpServer {
  readonly url: string;
  close(): Promise<void>;
}

// What API Gateway takes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** How long requests under way may take when the server closes; live feeds never end by themselves. */
const PATIENCE_MILLISECONDS = 500;

/**
 * Serves the HTTP API and `/_local` on 127.0.0.1.
 * @throws Refusal when the port is taken
 */
export async function startHttpServer(port: number, deps: ServedDeps): Promise<HttpServer> {
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    serve(request, response, deps).catch((error) => {
      // A sender that hung up halfway waits for no answer.
      if (request.destroyed && !request.complete) return;
      deps.onTrouble(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: 'Internal Server Error' });
    });
  });
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')
      throw new Refusal(`Port ${port} is taken. Stop what uses it, or choose another: PORT=8788 npm start`);
    throw error;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), PATIENCE_MILLISECONDS);
      await closed;
      clearTimeout(cut);
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, deps: ServedDeps): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return sendJson(response, 413, { message: 'Request Entity Too Large' });
  const target = `http://${request.headers.host ?? '127.0.0.1'}${request.url ?? '/'}`;
  if (!URL.canParse(target)) return sendJson(response, 400, { message: 'Bad Request' });
  const url = new URL(target);
  const method = request.method ?? 'GET';

  const match = matchRoute(method, url.pathname);
  if (match.type === 'unknown-path') return sendJson(response, 404, { message: 'Not Found' });
  if (match.type === 'unknown-method') return refuseMethod(response, method, match.allowed);
  const { route, parameters } = match;
  const routeKey = route.key;
  const serveLocally = deps.local[routeKey];
  if (serveLocally !== undefined) return serveLocally(request, url, body, response);
  const event = toApiEvent(request, url, { routeKey, parameters }, body, deps.now());
  try {
    sendResult(response, await deps.callFunction(route.access === 'iam' ? 'query' : 'ingest', event));
  } catch (error) {
    deps.onTrouble(error);
    sendJson(response, 500, { message: 'Internal Server Error' });
  }
}

function refuseMethod(response: ServerResponse, method: string, allowed: readonly string[]): void {
  const allow = allowed.join(', ');
  sendJson(response, 405, { message: `${method} is not possible here, only ${allow}` }, { allow });
}
