/** Who may use a route. */
export type RouteAccess =
  /** Everybody: the signature of the request decides. */
  | 'signature'
  /** Callers with IAM permission when deployed, everybody on this machine when run locally. */
  | 'iam'
  /** The local server alone has it. */
  | 'local';

/** A route of the HTTP API. */
export interface Route {
  /** `ANY` for every method: providers make handshakes with GET, HEAD and OPTIONS. */
  readonly method: 'GET' | 'POST' | 'DELETE' | 'ANY';
  /** Path with `{name}` in the place of a segment that varies. */
  readonly path: string;
  readonly access: RouteAccess;
  /** What the route does, in one line. */
  readonly description: string;
}

/** Every route of the HTTP API, deployed and local. */
export const ROUTES = [
  {
    method: 'ANY',
    path: '/webhooks/{connection}',
    access: 'signature',
    description: 'Receive a signed delivery from a provider',
  },
  {
    method: 'GET',
    path: '/customers',
    access: 'iam',
    description: 'Find a customer by identity or e-mail address',
  },
  { method: 'GET', path: '/customers/{id}', access: 'iam', description: 'Read the record of a customer' },
  {
    method: 'DELETE',
    path: '/customers/{id}',
    access: 'iam',
    description: 'Erase everything about a customer',
  },
  {
    method: 'GET',
    path: '/customers/{id}/timeline',
    access: 'iam',
    description: 'List the activities and events of a customer, newest first',
  },
  {
    method: 'GET',
    path: '/customers/{id}/export',
    access: 'iam',
    description: 'Export everything that is known about a customer',
  },
  {
    method: 'POST',
    path: '/customers/{id}/merge',
    access: 'iam',
    description: 'Merge a customer with another one',
  },
  {
    method: 'POST',
    path: '/customers/{id}/unmerge',
    access: 'iam',
    description: 'Split identities off a customer',
  },
  {
    method: 'GET',
    path: '/_local/connections',
    access: 'local',
    description: 'List the connections with their URLs and development secrets',
  },
  {
    method: 'GET',
    path: '/_local/events',
    access: 'local',
    description: 'Read the published events, as a list or as a live feed',
  },
  {
    method: 'GET',
    path: '/_local/clock',
    access: 'local',
    description: 'Read the clock by which customers are judged',
  },
  {
    method: 'POST',
    path: '/_local/clock',
    access: 'local',
    description: 'Move the clock and run the reviews that fall due',
  },
  {
    method: 'POST',
    path: '/_local/redrive',
    access: 'local',
    description: 'Apply the parked deliveries again',
  },
] as const satisfies readonly Route[];

type KeyOf<Some> = Some extends Route ? `${Some['method']} ${Some['path']}` : never;

/** The key of a route as API Gateway writes it, such as `GET /customers/{id}`. */
export type RouteKey<Access extends RouteAccess = RouteAccess> = KeyOf<
  Extract<(typeof ROUTES)[number], { readonly access: Access }>
>;

/** The key of the route with this method and path. */
export function routeKeyOf<Method extends string, Path extends string>({
  method,
  path,
}: {
  readonly method: Method;
  readonly path: Path;
}) {
  return `${method} ${path}` as const;
}

/** What a method and a path lead to. */
export type RouteMatch =
  | {
      readonly type: 'route';
      readonly route: (typeof ROUTES)[number];
      /** The decoded segments of the path that vary, by name. */
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
