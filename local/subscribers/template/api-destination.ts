import * as z from 'zod';
import { isLoopback } from '../../http/admission.ts';
import { parseJsonPath, valueAt } from '../json-path.ts';
import type { DeliveredEvent } from '../subscriber.ts';
import type { TargetReading } from './target-reading.ts';
import type { Resource, Template } from './template.ts';

const destinationProperties = z.object({
  InvocationEndpoint: z.unknown().optional(),
  HttpMethod: z.string(),
  ConnectionArn: z.unknown().optional(),
});

const connectionParameters = z.object({
  AuthParameters: z.object({
    ApiKeyAuthParameters: z
      .object({ ApiKeyName: z.string(), ApiKeyValue: z.unknown().optional() })
      .optional(),
    BasicAuthParameters: z
      .object({ Username: z.unknown().optional(), Password: z.unknown().optional() })
      .optional(),
    OAuthParameters: z.unknown().optional(),
    InvocationHttpParameters: z
      .object({
        HeaderParameters: z.array(z.object({ Key: z.string(), Value: z.unknown().optional() })).optional(),
        QueryStringParameters: z
          .array(z.object({ Key: z.string(), Value: z.unknown().optional() }))
          .optional(),
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
  if (!URL.canParse(endpoint))
    return { skipped: `its API destination has the URL ${endpoint}, which is none` };
  const { origin, host, pathname, search } = new URL(endpoint);
  if (server === undefined && !isLoopback(host))
    return {
      skipped: `its API destination is ${origin}, not this machine: name a server here with --api-destinations http://127.0.0.1:4000`,
    };
  // Of the parsed URL: what is written before the path, such as a user or a port, must not change where it is sent.
  const url = (server === undefined ? origin : new URL(server).origin) + pathname + search;
  const { path, headers, query, notes } = readParameters(template, read.ConnectionArn, target);
  const requestFor = (event: DeliveredEvent) => {
    const values = path.map((value) => encodeURIComponent(value(event)));
    const filled = new URL(url.replaceAll('*', () => values.shift() ?? ''));
    for (const [name, value] of query) filled.searchParams.append(name, value(event));
    const sent = Object.entries(headers).map(([name, value]) => [name, value(event)] as const);
    return { url: filled.href, headers: Object.fromEntries(sent) };
  };
  return { target: { type: 'http', url, method: read.HttpMethod, headers: {}, requestFor }, notes };
}

/** A text, which may depend on the event. */
type EventText = (event: DeliveredEvent) => string;

function readParameters(template: Template, connectionArn: unknown, target: unknown) {
  const connection = template.referenced(connectionArn);
  const given = connectionParameters.safeParse(connection?.properties).data?.AuthParameters;
  const own = targetParameters.safeParse(target).data?.HttpParameters;
  const common = given?.InvocationHttpParameters;
  const text = (value: unknown) => textOf(template, value);
  const dynamic = (value: unknown): EventText => {
    const given = text(value);
    const path = parseJsonPath(given);
    return path === undefined ? () => given : (event) => String(valueAt(event, path) ?? '');
  };
  const constant =
    (value: unknown): EventText =>
    () =>
      text(value);
  const headers: Record<string, EventText> = {};
  const set = (name: string, value: EventText) => {
    headers[name.toLowerCase()] = value;
  };
  for (const [name, value] of Object.entries(own?.HeaderParameters ?? {})) set(name, dynamic(value));
  for (const { Key, Value } of common?.HeaderParameters ?? []) set(Key, constant(Value));
  const apiKey = given?.ApiKeyAuthParameters;
  if (apiKey !== undefined) set(apiKey.ApiKeyName, constant(apiKey.ApiKeyValue));
  const basic = given?.BasicAuthParameters;
  if (basic !== undefined) {
    const pair = `${text(basic.Username)}:${text(basic.Password)}`;
    set('authorization', () => `Basic ${Buffer.from(pair).toString('base64')}`);
  }
  if (given?.OAuthParameters !== undefined) set('authorization', () => `Bearer ${UNKNOWN_SECRET}`);
  const query: (readonly [string, EventText])[] = [
    ...Object.entries(own?.QueryStringParameters ?? {}).map(
      ([name, value]) => [name, dynamic(value)] as const,
    ),
    ...(common?.QueryStringParameters ?? []).map(({ Key, Value }) => [Key, constant(Value)] as const),
  ];
  const path = (own?.PathParameterValues ?? []).map(dynamic);
  const notes = [
    `the credentials of its connection are not known here, so “${UNKNOWN_SECRET}” stands for each secret`,
    ...(common?.BodyParameters === undefined ? [] : ['the body parameters of its connection are left out']),
  ];
  return { path, headers, query, notes };
}

/** The text of a value. Secrets are references that only the account can resolve. */
function textOf(template: Template, value: unknown): string {
  const resolved = template.resolve(value);
  return resolved === undefined || String(resolved).includes('{{resolve:')
    ? UNKNOWN_SECRET
    : String(resolved);
}
