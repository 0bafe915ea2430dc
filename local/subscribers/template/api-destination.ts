import * as z from 'zod';
import { isLoopback } from '../../http/admission.ts';
import type { HttpTarget } from '../subscriber.ts';
import type { TargetReading } from './target-reading.ts';
import type { Resource, Template } from './template.ts';

const destinationProperties = z.object({
  InvocationEndpoint: z.unknown(),
  HttpMethod: z.string(),
  ConnectionArn: z.unknown(),
});

const connectionParameters = z.object({
  AuthParameters: z.object({
    ApiKeyAuthParameters: z.object({ ApiKeyName: z.string(), ApiKeyValue: z.unknown() }).optional(),
    BasicAuthParameters: z.object({ Username: z.unknown(), Password: z.unknown() }).optional(),
    OAuthParameters: z.unknown().optional(),
    InvocationHttpParameters: z
      .object({
        HeaderParameters: z.array(z.object({ Key: z.string(), Value: z.unknown() })).optional(),
        QueryStringParameters: z.array(z.object({ Key: z.string(), Value: z.unknown() })).optional(),
        BodyParameters: z.array(z.unknown()).optional(),
      })
      .optional(),
  }),
});

const targetParameters = z.object({
  HttpParameters: z.object({
    HeaderParameters: z.record(z.string(), z.unknown()).optional(),
    QueryStringParameters: z.record(z.string(), z.unknown()).optional(),
    PathParameterValues: z.array(z.unknown()).optional(),
  }),
});

/** What is sent in the place of a secret. */
const UNKNOWN_SECRET = 'local';

/**
 * The API destination of a rule, or why nothing is sent to it. Events of this machine are about invented customers, so they
 * leave it only if somebody has said where to.
 * @param server the server that receives what is for API destinations, such as `http://127.0.0.1:4000`
 * @param target the target in the rule
 */
export function readApiDestination(
  template: Template,
  { properties }: Resource,
  target: unknown,
  server: string | undefined,
): TargetReading {
  const read = destinationProperties.safeParse(properties).data;
  const endpoint = template.resolve(read?.InvocationEndpoint);
  if (read === undefined || typeof endpoint !== 'string')
    return { skipped: 'the URL of its API destination is known only after the deployment' };
  const values = [...(targetParameters.safeParse(target).data?.HttpParameters.PathParameterValues ?? [])];
  const filled = endpoint.replaceAll('*', () => encodeURIComponent(textOf(template, values.shift())));
  if (!URL.canParse(filled)) return { skipped: `its API destination has the URL ${endpoint}, which is none` };
  const url = new URL(filled);
  if (server !== undefined) {
    const { protocol, host } = new URL(server);
    url.protocol = protocol;
    url.host = host;
    if (new URL(server).port === '') url.port = '';
  } else if (!isLoopback(url.host))
    return {
      skipped: `its API destination is ${url.origin}, not this machine: name a server here with --api-destinations http://127.0.0.1:4000`,
    };
  const { headers, query, notes } = readParameters(template, read.ConnectionArn, target);
  for (const [name, value] of query) url.searchParams.append(name, value);
  const sent: HttpTarget = { type: 'http', url: url.href, method: read.HttpMethod, headers };
  return { target: sent, notes };
}

function readParameters(template: Template, connectionArn: unknown, target: unknown) {
  const connection = template.referenced(connectionArn);
  const given = connectionParameters.safeParse(connection?.properties).data?.AuthParameters;
  const own = targetParameters.safeParse(target).data?.HttpParameters;
  const common = given?.InvocationHttpParameters;
  const text = (value: unknown) => textOf(template, value);
  const headers: Record<string, string> = {};
  const set = (name: string, value: string) => {
    headers[name.toLowerCase()] = value;
  };
  for (const [name, value] of Object.entries(own?.HeaderParameters ?? {})) set(name, text(value));
  for (const { Key, Value } of common?.HeaderParameters ?? []) set(Key, text(Value));
  const apiKey = given?.ApiKeyAuthParameters;
  if (apiKey !== undefined) set(apiKey.ApiKeyName, text(apiKey.ApiKeyValue));
  const basic = given?.BasicAuthParameters;
  if (basic !== undefined)
    set(
      'authorization',
      `Basic ${Buffer.from(`${text(basic.Username)}:${text(basic.Password)}`).toString('base64')}`,
    );
  if (given?.OAuthParameters !== undefined) set('authorization', `Bearer ${UNKNOWN_SECRET}`);
  const query = [
    ...Object.entries(own?.QueryStringParameters ?? {}),
    ...(common?.QueryStringParameters ?? []).map(({ Key, Value }) => [Key, Value] as const),
  ].map(([name, value]) => [name, text(value)] as const);
  const notes = [
    `the credentials of its connection are not known here, so “${UNKNOWN_SECRET}” stands for each secret`,
    ...(common?.BodyParameters === undefined ? [] : ['the body parameters of its connection are left out']),
  ];
  return { headers, query, notes };
}

/** The text of a value. Secrets are references that only the account can resolve. */
function textOf(template: Template, value: unknown): string {
  const resolved = template.resolve(value);
  return resolved === undefined || String(resolved).includes('{{resolve:')
    ? UNKNOWN_SECRET
    : String(resolved);
}
