import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { matchRoute } from '../../shared/http/routes.ts';
import type { SignRequest } from '../client/signing.ts';
import { reasonToRefuse } from '../http/admission.ts';
import { sendJson } from '../http/http-event.ts';
import { type LoopbackServer, listenOnLoopback } from '../http/loopback-server.ts';
import { readBody } from '../http/request-body.ts';
import { messageOf } from '../terminal/refusal.ts';
import { pageFile, sendPage } from './page-files.ts';
import { createSessionKey, type SessionKey } from './session-key.ts';

/** The deployed stack that a console server passes requests to. */
export interface ConsoleTarget {
  readonly port: number;
  /** The URL of the stack, without a slash at its end. */
  readonly url: string;
  readonly sign: SignRequest;
}

const MAX_BODY_BYTES = 1024 * 1024;

/** The headers of an answer that are passed on. */
const PASSED = ['content-type', 'retry-after'] as const;

const UNCACHED = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** A running console. */
export interface ConsoleServer extends LoopbackServer {
  /** The address to open, with the key that admits the browser. */
  readonly entry: string;
}

/**
 * Serves the console on 127.0.0.1, to the browser that has opened its entry. Each request for the API is signed and sent
 * to the deployed stack.
 */
export async function startConsoleServer(target: ConsoleTarget): Promise<ConsoleServer> {
  let key: SessionKey | undefined;
  const server = createServer((request, response) => {
    answer(request, response, target, key).catch((error) => {
      if (request.destroyed && !request.complete) return;
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { message: messageOf(error) }, UNCACHED);
    });
  });
  const url = await listenOnLoopback(server, target.port);
  key = createSessionKey(Number(new URL(url).port));
  return {
    url,
    entry: `${url}/${key.query}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  target: ConsoleTarget,
  key: SessionKey | undefined,
) {
  const refuse = (status: number, message: string) => sendJson(response, status, { message }, UNCACHED);
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) return refuse(413, 'the body is over 1 MiB');
  const { method = 'GET', url: path = '' } = request;
  if (!path.startsWith('/') || !URL.canParse(`http://127.0.0.1${path}`))
    return refuse(400, 'the path must begin with /');
  const { pathname, search, searchParams } = new URL(`http://127.0.0.1${path}`);
  const refusal = reasonToRefuse(request.headers, pathname, undefined);
  // Another port of this machine is another origin, but the same site.
  const isOtherOrigin = request.headers['sec-fetch-site'] === 'same-site';
  if (refusal !== undefined || isOtherOrigin)
    return refuse(403, refusal ?? 'requests from web pages of another origin are not admitted');

  const cookie = method === 'GET' && pathname === '/' ? key?.cookieFor(searchParams) : undefined;
  if (cookie !== undefined)
    return response.writeHead(303, { ...UNCACHED, location: '/', 'set-cookie': cookie }).end();
  if (key?.isIn(request.headers) !== true)
    return refuse(403, 'open the address that npm run console shows in its terminal');
  const page = method === 'GET' ? await pageFile(pathname, target.url) : undefined;
  if (page !== undefined) return sendPage(response, page);
  const match = matchRoute(method, pathname);
  if (match.type === 'unknown-method') return refuse(405, `${method} is not allowed here`);
  if (match.type === 'unknown-path' || match.route.access !== 'iam')
    return refuse(404, `there is no route ${method} ${pathname} for a deployed stack`);
  await passOn(
    request,
    response,
    body.toString('utf8'),
    new URL(`${target.url}${pathname}${search}`),
    target,
  );
}

async function passOn(
  { method = 'GET', headers: { accept, 'content-type': contentType } }: IncomingMessage,
  response: ServerResponse,
  text: string,
  url: URL,
  target: ConsoleTarget,
) {
  const body = text === '' ? undefined : text;
  const signed = await target.sign(method, url, body).catch(() => undefined);
  if (signed === undefined)
    return sendJson(
      response,
      502,
      {
        message:
          'There are no valid AWS credentials. Sign in (for example with aws sso login), set AWS_PROFILE, and start the console again.',
      },
      UNCACHED,
    );
  try {
    const answered = await fetch(url, {
      method,
      headers: {
        ...(accept && { accept }),
        ...(body !== undefined && contentType && { 'content-type': contentType }),
        ...signed,
      },
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
    const received = Buffer.from(await answered.arrayBuffer());
    const passed = PASSED.flatMap((name) => {
      const value = answered.headers.get(name);
      return value === null ? [] : [[name, value] as const];
    });
    response.writeHead(answered.status, { ...UNCACHED, ...Object.fromEntries(passed) }).end(received);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    sendJson(response, 502, { message: `${target.url} does not answer: ${messageOf(cause)}.` }, UNCACHED);
  }
}
