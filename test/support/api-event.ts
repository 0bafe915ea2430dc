import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Delivery } from '../../shared/connectors/connector.ts';
import { matchRoute } from '../../shared/http/routes.ts';

interface ApiRequest {
  readonly method?: string;
  readonly path: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly isBase64Encoded?: boolean;
}

/** A request as API Gateway passes it to a function: HTTP API, payload format 2.0. */
export function apiEvent(request: ApiRequest): APIGatewayProxyEventV2 {
  const {
    method = 'GET',
    path,
    headers = {},
    query,
    pathParameters,
    body,
    isBase64Encoded = false,
  } = request;
  const sourceIp = '127.0.0.1';
  const match = matchRoute(method, path);
  const routeKey = match.type === 'route' ? match.route.key : '$default';
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: new URLSearchParams(query).toString(),
    headers: { ...headers },
    ...(query !== undefined && { queryStringParameters: { ...query } }),
    ...(pathParameters !== undefined && { pathParameters: { ...pathParameters } }),
    requestContext: {
      accountId: '000000000000',
      apiId: 'test',
      domainName: request.host ?? 'test',
      domainPrefix: 'test',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp, userAgent: '' },
      requestId: 'test',
      routeKey,
      stage: '$default',
      time: '',
      timeEpoch: 0,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** A delivery to the URL of a connection, with the rest of the delivery's own URL; in base64 when its bytes are not UTF-8 text, or as `base64` says. */
export function webhookEvent(
  connection: string,
  delivery: Delivery,
  base64?: boolean,
): APIGatewayProxyEventV2 {
  const bytes = Buffer.from(delivery.body);
  const text = bytes.toString('utf8');
  const isBase64Encoded = base64 ?? !Buffer.from(text).equals(bytes);
  const { host, pathname, searchParams } = new URL(delivery.url);
  const path = pathname.replace(/^\/webhooks\/[^/]+/, `/webhooks/${connection}`);
  const match = matchRoute(delivery.method, path);
  return apiEvent({
    method: delivery.method,
    path,
    host,
    headers: delivery.headers,
    ...(searchParams.size > 0 && { query: Object.fromEntries(searchParams) }),
    ...(match.type === 'route' && { pathParameters: match.parameters }),
    body: isBase64Encoded ? bytes.toString('base64') : text,
    isBase64Encoded,
  });
}
