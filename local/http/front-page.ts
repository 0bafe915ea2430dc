import { ROUTES } from '../../shared/http/routes.ts';

interface Listed {
  readonly method: string;
  readonly path: string;
  readonly description: string;
}

// Providers use other methods only for handshakes, so the page shows POST.
const LISTED: readonly Listed[] = ROUTES.map(({ method, path, description }) => ({
  method: method === 'ANY' ? 'POST' : method,
  path,
  description,
}));

const INTRODUCTION = 'Webhooks in, one lifecycle record per customer, stage changes out as events.';

/** The response to `GET /` for a terminal: the routes and the webhook URLs. */
export function frontPageText(webhookUrls: readonly string[]): string {
  const routes = LISTED.map(
    ({ method, path, description }) => `  ${method.padEnd(6)} ${path}\n         ${description}`,
  );
  return [
    'Customer Lifecycle',
    INTRODUCTION,
    '',
    'Routes',
    ...routes,
    '',
    'Webhooks',
    ...webhookUrls.map((url) => `  ${url}`),
    '',
  ].join('\n');
}
