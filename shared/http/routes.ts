/** Who may use a route. */
export type RouteAccess =
  /** Everybody whose request is signed. */
  | 'signature'
  /** Callers with IAM permission when deployed; everybody on this machine when run locally. */
  | 'iam'
  /** Only the local server has it. */
  | 'local';

/**
 * A route of the HTTP API.
 * @param method `ANY` for every method, because providers use GET, HEAD and OPTIONS for handshakes
 * @param path with `{name}` for a variable segment
 * @param description what the route does, in one line
 */
function route<
  const Method extends 'GET' | 'POST' | 'DELETE' | 'ANY',
  const Path extends string,
  const Access extends RouteAccess,
>(method: Method, path: Path, access: Access, description: string) {
  // The format of API Gateway: `GET /customers/{id}`.
  const key = `${method} ${path}` as const;
  return { key, method, path, access, description };
}

/** Every route of the HTTP API, deployed and local. */
export const ROUTES = [
  route('ANY', '/webhooks/{connection}', 'signature', 'Receive a signed delivery from a provider'),
  route(
    'ANY',
    '/webhooks/{connection}/{secret}',
    'signature',
    'Receive a delivery from a tool that signs nothing, with the secret in the URL',
  ),
  route('GET', '/customers', 'iam', 'Find a customer by identity or e-mail address, or list customers'),
  route('POST', '/customers/search', 'iam', 'Find a customer without an address in the URL'),
  route('GET', '/customers/{id}', 'iam', 'Read the record of a customer'),
  route('DELETE', '/customers/{id}', 'iam', 'Erase all data about a customer'),
  route('GET', '/customers/{id}/timeline', 'iam', 'List what happened to a customer, newest first'),
  route('GET', '/customers/{id}/identity', 'iam', 'Explain why identities are one customer, or are not'),
  route('GET', '/customers/{id}/export', 'iam', 'Export all data about a customer'),
  route('POST', '/customers/{id}/merge', 'iam', 'Merge a customer with another one'),
  route('POST', '/customers/{id}/unmerge', 'iam', 'Split identities off a customer'),
  route(
    'GET',
    '/stages',
    'iam',
    'Count the customers in each stage, and show how far a new policy is applied',
  ),
  route('POST', '/policy/preview', 'iam', 'Compare where another policy would put a page of customers'),
  route('GET', '/reports', 'iam', 'List the reports and what each of them means, or compute several at once'),
  route('GET', '/reports/{name}', 'iam', 'Compute a report about all customers, in JSON or CSV'),
  route('GET', '/orphans', 'iam', 'List the objects that no customer owns'),
  route('GET', '/connections', 'iam', 'List the connections, their topics and whether they have a secret'),
  route(
    'POST',
    '/connections/{connection}/backfill',
    'iam',
    'Apply objects that were read from the lists of a tool',
  ),
  route('POST', '/events/republish', 'iam', 'Publish stored events again'),
  route('GET', '/parked', 'iam', 'List the parked deliveries, without their bodies'),
  route('GET', '/parked/{id}', 'iam', 'Read a parked delivery with its body'),
  route('DELETE', '/parked/{id}', 'iam', 'Discard a parked delivery for good'),
  route('POST', '/parked/{id}/redrive', 'iam', 'Apply a parked delivery again'),
  route('GET', '/erasures', 'iam', 'List the erasures of whole connections that are held'),
  route('DELETE', '/erasures/{connection}', 'iam', 'Cancel the erasure of a connection'),
  route('GET', '/policy', 'iam', 'Read the policy that is in force'),
  route('GET', '/_local/connections', 'local', 'List the connections with their secrets'),
  route('GET', '/_local/events', 'local', 'Read the published events, as a list or a live feed'),
  route('GET', '/_local/clock', 'local', 'Read the clock of the customers'),
  route('POST', '/_local/clock', 'local', 'Move the clock and run the reviews that fall due'),
  route('GET', '/_local/deliveries', 'local', 'List the last deliveries with their outcomes, newest first'),
  route('GET', '/_local/subscribers', 'local', 'List the subscribers of the bus, and what each of them got'),
  route('POST', '/_local/redrive', 'local', 'Apply the parked deliveries again'),
] as const;

/** A route of the HTTP API. */
export type Route = (typeof ROUTES)[number];

/** Routes that read, and have a body because it must not be in the URL, or is long. */
const READING: ReadonlySet<string> = new Set<Route['key']>([
  'POST /customers/search',
  'POST /policy/preview',
]);

/** Whether a request of the route can change data. */
export function changesData({ method, key }: Route): boolean {
  return method !== 'GET' && !READING.has(key);
}

/** The key of a route with this access, such as `GET /customers/{id}`. */
export type RouteKey<Access extends RouteAccess = RouteAccess> = Extract<
  Route,
  { readonly access: Access }
>['key'];

/** The route for a method and a path, or why there is none. */
export type RouteMatch =
  | {
      readonly type: 'route';
      readonly route: Route;
      /** The decoded variable segments of the path, by name. */
      readonly parameters: Readonly<Record<string, string>>;
    }
  | { readonly type: 'unknown-path' }
  | { readonly type: 'unknown-method'; readonly allowed: readonly string[] };

/** Finds the route for a method and a path. */
export function matchRoute(method: string, pathname: string): RouteMatch {
  const onPath = ROUTES.flatMap((route) => {
    const parameters = parametersOf(route.path, pathname);
    return parameters === undefined ? [] : [{ type: 'route' as const, route, parameters }];
  });
  if (onPath.length === 0) return { type: 'unknown-path' };
  const match = onPath.find(({ route }) => route.method === 'ANY' || route.method === method);
  return match ?? { type: 'unknown-method', allowed: onPath.map(({ route }) => route.method) };
}

function parametersOf(template: string, pathname: string): Record<string, string> | undefined {
  const names = template.split('/');
  const segments = pathname.split('/');
  if (names.length !== segments.length) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const segment = segments[index] ?? '';
    if (!name.startsWith('{')) {
      if (segment !== name) return undefined;
    } else if (segment === '') return undefined;
    else parameters[name.slice(1, -1)] = decoded(segment);
  }
  return parameters;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
