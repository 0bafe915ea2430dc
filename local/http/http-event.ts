import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as z from 'zod';

/** The route of the HTTP API that a request matches. */
export interface MatchedRoute {
  /** As API Gateway writes it: `GET /customers/{id}`. */
  readonly routeKey: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The event that API Gateway passes to a function for a request (HTTP API, payload format 2.0): header names in lower
 * case, repeated headers joined by commas, and a body that is not text in base64.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toApiEvent(
  request: IncomingMessage,
  url: URL,
  route: MatchedRoute,
  body: Uint8Array,
  now: number,
): APIGatewayProxyEventV2 {
  const { cookie, ...received } = request.headersDistinct;
  const headers = Object.fromEntries(
    Object.entries(received).map(([name, values = []]) => [name, values.join(',')]),
  );
  const sourceIp = request.socket.remoteAddress ?? '127.0.0.1';
  const method = request.method ?? 'GET';
  const query = [...new Set(url.searchParams.keys())].map(
    (name) => [name, url.searchParams.getAll(name).join(',')] as const,
  );
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie && { cookies: cookie.flatMap((one) => one.split('; ')) }),
    headers: {
      'x-forwarded-for': sourceIp,
      'x-forwarded-proto': 'http',
      'x-forwarded-port': url.port,
      ...headers,
    },
    ...(query.length > 0 && { queryStringParameters: Object.fromEntries(query) }),
    ...(Object.keys(route.parameters).length > 0 && { pathParameters: { ...route.parameters } }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'local',
      // With the port, so that the functions see the URL that the sender used.
      domainName: headers.host ?? url.host,
      domainPrefix: 'local',
      http: {
        method,
        path: url.pathname,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: new Date(now).toISOString(),
      timeEpoch: now,
    },
    ...bodyOf(body, headers),
  };
}

const TEXT_TYPES = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+json|[\w.-]+\+xml)\s*(;|$))/i;

function bodyOf(bytes: Uint8Array, headers: Readonly<Record<string, string>>) {
  if (bytes.length === 0) return { isBase64Encoded: false };
  const isText = TEXT_TYPES.test(headers['content-type'] ?? '') && headers['content-encoding'] === undefined;
  const text = isText ? decode(bytes) : undefined;
  return text === undefined
    ? { body: Buffer.from(bytes).toString('base64'), isBase64Encoded: true }
    : { body: text, isBase64Encoded: false };
}

/** The text; undefined when the bytes are not valid UTF-8, which decoding would change. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const functionResult = z.object({
  statusCode: z.int().min(100).max(599),
  headers: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
  cookies: z.array(z.string()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
});

/** Sends a function's result (payload format 2.0) like API Gateway. */
export function sendResult(response: ServerResponse, result: unknown): void {
  const parsed = functionResult.safeParse(result);
  if (!parsed.success) {
    sendJson(response, 500, { message: 'Internal Server Error' });
    return;
  }
  const { statusCode, headers = {}, cookies = [], body = '', isBase64Encoded = false } = parsed.data;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  if (cookies.length > 0) response.setHeader('set-cookie', cookies);
  if (body !== '' && !response.hasHeader('content-type')) response.setHeader('content-type', 'text/plain');
  response.writeHead(statusCode).end(Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'));
}

/** Sends a JSON response. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
