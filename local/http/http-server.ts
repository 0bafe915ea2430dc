import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Refusal } from '../terminal/refusal.ts';
import { type MatchedRoute, sendJson, sendResult, toApiEvent } from './http-event.ts';
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

interface Route {
  readonly pattern: RegExp;
  readonly path: string;
  readonly methods: readonly string[] | 'ANY';
  readonly function: ApiFunction;
}

/** The routes of the deployed HTTP API. */
const ROUTES: readonly Route[] = [
  {
    path: '/webhooks/{connection}',
    pattern: /^\/webhooks\/(?<connection>[^/]+)$/,
    methods: 'ANY',
    function: 'ingest',
  },
  { path: '/customers', pattern: /^\/customers$/, methods: ['GET'], function: 'query' },
  {
    path: '/customers/{id}',
    pattern: /^\/customers\/(?<id>[^/]+)$/,
    methods: ['GET', 'DELETE'],
    function: 'query',
  },
  {
    path: '/customers/{id}/timeline',
    pattern: /^\/customers\/(?<id>[^/]+)\/timeline$/,
    methods: ['GET'],
    function: 'query',
  },
  {
    path: '/customers/{id}/export',
    pattern: /^\/customers\/(?<id>[^/]+)\/export$/,
    methods: ['GET'],
    function: 'query',
  },
  {
    path: '/customers/{id}/merge',
    pattern: /^\/customers\/(?<id>[^/]+)\/merge$/,
    methods: ['POST'],
    function: 'query',
  },
  {
    path: '/customers/{id}/unmerge',
    pattern: /^\/customers\/(?<id>[^/]+)\/unmerge$/,
    methods: ['POST'],
    function: 'query',
  },
];

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

  if (url.pathname.startsWith('/_local/')) return serveLocal(request, response, url, body, deps);
  const route = ROUTES.find(({ pattern }) => pattern.test(url.pathname));
  if (route === undefined) return sendJson(response, 404, { message: 'Not Found' });
  if (route.methods !== 'ANY' && !route.methods.includes(method))
    return refuseMethod(response, method, route.methods);
  const event = toApiEvent(request, url, matched(route, method, url.pathname), body, deps.now());
  try {
    sendResult(response, await deps.callFunction(route.function, event));
  } catch (error) {
    deps.onTrouble(error);
    sendJson(response, 500, { message: 'Internal Server Error' });
  }
}

function serveLocal(
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
  body: Buffer,
  { local }: ServedDeps,
): Promise<void> | void {
  const handler = local[`${request.method} ${url.pathname}`];
  if (handler !== undefined) return handler(request, url, body, response);
  const methods = Object.keys(local)
    .map((key) => key.split(' '))
    .filter(([, path]) => path === url.pathname)
    .map(([method = '']) => method);
  if (methods.length === 0) return sendJson(response, 404, { message: `there is no ${url.pathname}` });
  return refuseMethod(response, request.method ?? '', methods);
}

function refuseMethod(response: ServerResponse, method: string, allowed: readonly string[]): void {
  const allow = allowed.join(', ');
  sendJson(response, 405, { message: `${method} is not possible here, only ${allow}` }, { allow });
}

function matched(route: Route, method: string, pathname: string): MatchedRoute {
  return {
    routeKey: `${route.methods === 'ANY' ? 'ANY' : method} ${route.path}`,
    pathParameters: Object.fromEntries(
      Object.entries(route.pattern.exec(pathname)?.groups ?? {}).map(([name, value]) => [
        name,
        decode(value),
      ]),
    ),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
