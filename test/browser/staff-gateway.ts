import { readFile } from 'node:fs/promises';
import type { BrowserContext } from 'playwright-core';
import { createHandler } from '../../functions/console/handler.ts';
import { writeConsoleFiles } from '../../infra/bundle-console.ts';
import { sendJson, sendResult, toApiEvent } from '../../local/http/http-event.ts';
import { type LoopbackServer, startLoopbackServer } from '../../local/http/loopback-server.ts';
import { readBody } from '../../local/http/request-body.ts';
import { matchRoute } from '../../shared/http/routes.ts';
import { type StaffRoute, staffApp, staffRoutes } from '../support/staff-app.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ISSUER = 'https://id.example.com';
export const WRITE_SCOPE = 'lifecycle/write';
const ENDPOINTS = {
  authorization: `${ISSUER}/authorize`,
  token: `${ISSUER}/token`,
  idTokenAlgorithms: ['ES256'],
};

/** The tokens that the issuer has given, and the scopes of each. */
export type Tokens = Map<string, readonly string[]>;

/**
 * Plays API Gateway in front of a local stack: the routes, scopes and files of the console for staff, as the template has
 * them. It admits the tokens of `tokens`.
 */
export async function startStaffGateway(stackUrl: string, tokens: Tokens): Promise<LoopbackServer> {
  const routes = staffRoutes(staffApp({ issuer: ISSUER, audience: 'lifecycle', writeScope: WRITE_SCOPE }));
  const files = temporaryFolder();
  await writeConsoleFiles(files);
  const page = createHandler({
    signIn: { issuer: ISSUER, audience: 'lifecycle', clientId: 'page', writeScope: WRITE_SCOPE },
    stackUrl,
    endpoints: async () => ENDPOINTS,
    read: (path) => readFile(`${files}${path === '/' ? '/index.html' : path}`, 'utf8'),
  });
  return startLoopbackServer(async (request, response) => {
    const { method = 'GET' } = request;
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const match = matchRoute(method, url.pathname);
    if (match.type !== 'route') {
      const event = toApiEvent(request, url, { routeKey: '$default', parameters: {} }, Buffer.alloc(0), 0);
      return sendResult(response, await page(event));
    }
    const status = refusalOf(routes.get(match.route.key), request.headers.authorization, tokens);
    if (status !== undefined) return sendJson(response, status, { message: MESSAGES[status] });
    const body = await readBody(request, 1_000_000);
    const answer = await fetch(`${stackUrl}${url.pathname}${url.search}`, {
      method,
      ...(body?.length && { body: new Uint8Array(body) }),
    });
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(await answer.text());
  });
}

const MESSAGES = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found' } as const;

function refusalOf(route: StaffRoute | undefined, authorization: string | undefined, tokens: Tokens) {
  if (route === undefined) return 404;
  const scopes = tokens.get(authorization?.replace(/^Bearer /, '') ?? '');
  if (scopes === undefined) return 401;
  return route.scopes.length === 0 || route.scopes.some((scope) => scopes.includes(scope)) ? undefined : 403;
}

/** What the issuer was asked. */
export interface Asked {
  readonly authorization: URLSearchParams[];
  readonly token: URLSearchParams[];
}

/**
 * Plays the issuer in a browser: it signs in whoever comes, without a form.
 * @param grant the scopes of the tokens that it gives; an error to refuse
 */
export async function playIssuer(
  context: BrowserContext,
  tokens: Tokens,
  grant: readonly string[] | { readonly error: string },
): Promise<Asked> {
  const asked: Asked = { authorization: [], token: [] };
  await context.route(`${ENDPOINTS.authorization}*`, (route) => {
    const parameters = new URL(route.request().url()).searchParams;
    asked.authorization.push(parameters);
    const back = new URL(parameters.get('redirect_uri') ?? '');
    back.searchParams.set('state', parameters.get('state') ?? '');
    if ('error' in grant) back.searchParams.set('error', grant.error);
    else back.searchParams.set('code', `code-${asked.authorization.length}`);
    return route.fulfill({ status: 302, headers: { location: back.href } });
  });
  await context.route(ENDPOINTS.token, (route) => {
    if ('error' in grant) return route.abort();
    asked.token.push(new URLSearchParams(route.request().postData() ?? ''));
    const token = `token-${Math.random()}`;
    tokens.set(token, grant);
    return route.fulfill({
      headers: { 'access-control-allow-origin': '*' },
      json: { access_token: token, token_type: 'Bearer', scope: grant.join(' '), id_token: idToken() },
    });
  });
  return asked;
}

/** An ID token, which every issuer adds for the scope `openid`. Nobody verifies its signature: it came from the issuer. */
function idToken(): string {
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: ISSUER, aud: 'page', sub: 'person-1', iat: now, exp: now + 300 };
  const [header, payload] = [{ alg: 'ES256' }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  return `${header}.${payload}.${Buffer.alloc(64, 1).toString('base64url')}`;
}
