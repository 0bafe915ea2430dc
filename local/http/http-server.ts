import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { matchRoute } from '../../shared/http/routes.ts';
import { Refusal } from '../terminal/refusal.ts';
import { reasonToRefuse } from './admission.ts';
import { frontPageHtml, frontPageText } from './front-page.ts';
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
  /** By `GET /_local/events` and the like. */
  readonly local: Readonly<Record<string, LocalHandler>>;
  /** Where webhooks are sent to. */
  readonly webhookUrls: readonly string[];
  /** A further host name for webhooks, such as that of a tunnel. */
  readonly publicHost?: string | undefined;
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** A running server. */
export interface HttpServer {
  readonly url: string;
  /** Begins to answer; requests that came before have waited. */
  serve(deps: ServedDeps): void;
  /** Finishes the requests under way and gives the port back. */
  close(): Promise<void>;
}

// What API Gateway takes: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** How long requests under way may take when the server closes; live feeds never end by themselves. */
const TIME_TO_FINISH = 500;

/**
 * Takes a port of 127.0.0.1 for the HTTP API and `/_local`.
 * @throws Refusal when the port is taken
 */
export async function startHttpServer(port: number): Promise<HttpServer> {
  let serveFrom: (deps: ServedDeps) => void = () => {};
  const served = new Promise<ServedDeps>((resolve) => {
    serveFrom = resolve;
  });
  const server = createServer({ keepAliveTimeout: 60_000 }, async (request, response) => {
    const deps = await served;
    try {
      await answer(request, response, deps);
    } catch (error) {
      // A sender that hung up halfway waits for no answer.
      if (request.destroyed && !request.complete) return;
      deps.onTrouble(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: 'Internal Server Error' });
    }
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
  async function close(): Promise<void> {
    const ended = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), TIME_TO_FINISH);
    await ended;
    clearTimeout(cut);
  }
  let closed: Promise<void> | undefined;
  return {
    url: `http://127.0.0.1:${address.port}`,
    serve: serveFrom,
    close() {
      closed ??= close();
      return closed;
    },
  };
}

async function answer(request: IncomingMessage, response: ServerResponse, deps: ServedDeps): Promise<void> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return sendJson(response, 413, { message: 'Request Entity Too Large' });
  const url = urlOf(request);
  if (url === undefined) return sendJson(response, 400, { message: 'the path must begin with /' });
  const refusal = reasonToRefuse(request.headers, url.pathname, deps.publicHost);
  if (refusal !== undefined) return sendJson(response, 403, { message: refusal });

  const method = request.method ?? 'GET';
  if (url.pathname === '/' && method === 'GET') return sendFrontPage(request, response, deps.webhookUrls);
  const match = matchRoute(method, url.pathname);
  if (match.type === 'unknown-path')
    return sendJson(response, 404, { message: `there is no ${url.pathname}` });
  if (match.type === 'unknown-method') {
    const allow = match.allowed.join(', ');
    return sendJson(response, 405, { message: `${method} is not possible here, only ${allow}` }, { allow });
  }
  const { route, parameters } = match;
  const routeKey = route.key;
  if (route.access === 'local') return deps.local[routeKey]?.(request, url, body, response);
  const event = toApiEvent(request, url, { routeKey, parameters }, body, deps.now());
  sendResult(response, await deps.callFunction(route.access === 'signature' ? 'ingest' : 'query', event));
}

/**
 * The URL of a request, on a fixed base: what the request says of its host decides nothing about its path. Undefined
 * when the target is not a path.
 */
function urlOf({ url = '', socket }: IncomingMessage): URL | undefined {
  const text = `http://127.0.0.1:${socket.localPort}${url}`;
  return url.startsWith('/') && URL.canParse(text) ? new URL(text) : undefined;
}

function sendFrontPage(request: IncomingMessage, response: ServerResponse, webhookUrls: readonly string[]) {
  const isBrowser = request.headers.accept?.includes('text/html') ?? false;
  response
    .writeHead(200, {
      'content-type': isBrowser ? 'text/html; charset=utf-8' : 'text/plain; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    })
    .end(isBrowser ? frontPageHtml(webhookUrls) : frontPageText(webhookUrls));
}
