import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { matchRoute } from '../../shared/http/routes.ts';
import { pageFile, sendPage } from '../console/page-files.ts';
import { hasErrorCode } from '../terminal/error-code.ts';
import { Refusal } from '../terminal/refusal.ts';
import { reasonToRefuse } from './admission.ts';
import { frontPageText } from './front-page.ts';
import { sendJson, sendResult, toApiEvent } from './http-event.ts';
import { listenOnLoopback } from './loopback-server.ts';
import { readBody } from './request-body.ts';

/** Calls the function behind a route. */
export type ApiFunction = 'ingest' | 'query';

/** Handles a request under `/_local`, whose body has been read. */
export type LocalHandler = (
  request: IncomingMessage,
  url: URL,
  body: Buffer,
  response: ServerResponse,
) => Promise<void>;

/** What the server needs to answer requests. */
export interface ServedDeps {
  readonly callFunction: (name: ApiFunction, event: APIGatewayProxyEventV2) => Promise<unknown>;
  /** Handlers by route key, such as `GET /_local/events`. */
  readonly local: Readonly<Record<string, LocalHandler>>;
  /** The webhook URLs, for the front page. */
  readonly webhookUrls: readonly string[];
  /** A further host name for webhooks, such as that of a tunnel. */
  readonly publicHost?: string | undefined;
  readonly now: () => number;
  readonly onTrouble: (error: unknown) => void;
}

/** A running server. */
export interface HttpServer {
  readonly url: string;
  /** Starts to answer. Earlier requests have waited. */
  serve(deps: ServedDeps): void;
  /** Finishes the requests in flight, then releases the port. */
  close(): Promise<void>;
}

// The limit of API Gateway: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** How long requests in flight may take when the server closes. A live feed of events never ends by itself. */
const MAX_FINISH_MILLISECONDS = 500;

/**
 * Starts the server of the HTTP API and `/_local` on a port of 127.0.0.1.
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
      // The sender closed the connection before the body was complete, so nobody waits for a response.
      if (request.destroyed && !request.complete) return;
      deps.onTrouble(error);
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: 'Internal Server Error' });
    }
  });
  const url = await listenOnLoopback(server, port).catch((error) => {
    if (hasErrorCode(error, 'EADDRINUSE'))
      throw new Refusal(
        `Port ${port} is taken. Stop the process that uses it, or choose another port: PORT=8788 npm start`,
      );
    throw error;
  });
  async function close(): Promise<void> {
    const ended = once(server, 'close');
    server.close();
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), MAX_FINISH_MILLISECONDS);
    await ended;
    clearTimeout(cut);
  }
  let closed: Promise<void> | undefined;
  return {
    url,
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
  const page = await pageFile(url.pathname);
  if (page !== undefined) {
    if (method !== 'GET') return refuseMethod(response, method, ['GET']);
    const isBrowser = url.pathname !== '/' || (request.headers.accept?.includes('text/html') ?? false);
    return isBrowser ? sendPage(response, page) : sendFrontPage(response, deps.webhookUrls);
  }
  const match = matchRoute(method, url.pathname);
  if (match.type === 'unknown-path')
    return sendJson(response, 404, { message: `there is no route ${url.pathname}` });
  if (match.type === 'unknown-method') return refuseMethod(response, method, match.allowed);
  const { route, parameters } = match;
  const routeKey = route.key;
  if (route.access === 'local') return deps.local[routeKey]?.(request, url, body, response);
  const event = toApiEvent(request, url, { routeKey, parameters }, body, deps.now());
  sendResult(response, await deps.callFunction(route.access === 'signature' ? 'ingest' : 'query', event));
}

function refuseMethod(response: ServerResponse, method: string, allowed: readonly string[]): void {
  const allow = allowed.join(', ');
  sendJson(response, 405, { message: `${method} is not allowed here, only ${allow}` }, { allow });
}

/**
 * The URL of a request on a fixed base, so that the `Host` header cannot change the path. Undefined when the request
 * target is not a path.
 */
function urlOf({ url = '', socket }: IncomingMessage): URL | undefined {
  const text = `http://127.0.0.1:${socket.localPort}${url}`;
  return url.startsWith('/') && URL.canParse(text) ? new URL(text) : undefined;
}

function sendFrontPage(response: ServerResponse, webhookUrls: readonly string[]): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(frontPageText(webhookUrls));
}
