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

const STYLE = `
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { margin: 3rem auto; max-width: 52rem; padding: 0 1.5rem; }
  h1 { font-size: 1.6rem; margin: 0; }
  h2 { font-size: 1.1rem; margin: 2.5rem 0 0.5rem; }
  p { margin: 0.25rem 0; opacity: 0.75; }
  table { border-collapse: collapse; width: 100%; }
  td { border-top: 1px solid #8884; padding: 0.45rem 1rem 0.45rem 0; vertical-align: baseline; }
  td:first-child { width: 4rem; opacity: 0.6; }
  code, td:first-child { font: 0.9rem ui-monospace, monospace; }
  ul { list-style: none; margin: 0; padding: 0; }
  li { border-top: 1px solid #8884; padding: 0.45rem 0; }
`;

/** The response to `GET /` for a browser. */
export function frontPageHtml(webhookUrls: readonly string[]): string {
  const isPage = ({ method, path }: Listed) => method === 'GET' && path.startsWith('/_local/');
  const rows = LISTED.map((route) => {
    const path = `<code>${route.path}</code>`;
    const cell = isPage(route) ? `<a href="${route.path}">${path}</a>` : path;
    return `<tr><td>${route.method}</td><td>${cell}</td><td>${route.description}</td></tr>`;
  });
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Customer Lifecycle</title>
<style>${STYLE}</style>
<h1>Customer Lifecycle</h1>
<p>${INTRODUCTION}</p>
<h2>Routes</h2>
<table>
${rows.join('\n')}
</table>
<h2>Webhooks</h2>
<ul>
${webhookUrls.map((url) => `<li><code>${url}</code></li>`).join('\n')}
</ul>
</html>
`;
}
