import { createHash } from 'node:crypto';

const HTML = 'text/html; charset=utf-8';

/** The paths of the console's files, and their types. `/` is its only page. */
export const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '/': HTML,
  '/console/main.js': 'text/javascript; charset=utf-8',
  '/console/main.css': 'text/css; charset=utf-8',
  '/console/icon.svg': 'image/svg+xml',
};

// Observable Plot puts this style into each chart. Its hash admits it, so that no other inline style is admitted.
// https://github.com/observablehq/plot/blob/v0.6.17/src/plot.js#L272-L281
const CHART_STYLE = `:where(.chart) {
  --plot-background: white;
  display: block;
  height: auto;
  height: intrinsic;
  max-width: 100%;
}
:where(.chart text),
:where(.chart tspan) {
  white-space: pre;
}`;
const CHART_STYLE_HASH = createHash('sha256').update(CHART_STYLE).digest('base64');

/**
 * The headers of a file of the console. The page can load and send nothing but what its own origin has.
 * @param origin another origin that the page may send requests to: the one that signs in
 */
export function pageHeaders(contentType: string, origin?: string): Readonly<Record<string, string>> {
  return {
    'content-type': contentType,
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'sha256-${CHART_STYLE_HASH}'`,
      "img-src 'self'",
      `connect-src ${["'self'", ...(origin === undefined ? [] : [origin])].join(' ')}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-cache',
  };
}

/** The page with the values of its `meta` elements, by name. */
export function withValues(page: string, values: Readonly<Record<string, string>>): string {
  let filled = page;
  for (const [name, value] of Object.entries(values))
    filled = filled.replace(
      `<meta name="${name}" content="">`,
      () => `<meta name="${name}" content="${escaped(value)}">`,
    );
  return filled;
}

function escaped(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
