import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';

/** A file of the console, as it is served. */
export interface PageFile {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

const FOLDER = fileURLToPath(new URL('../../console/', import.meta.url));

const HTML = 'text/html; charset=utf-8';

/** The paths of the console's files. `/` is its only page. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '/': HTML,
  '/console/main.js': 'text/javascript; charset=utf-8',
  '/console/main.css': 'text/css; charset=utf-8',
  '/console/icon.svg': 'image/svg+xml',
};

let bundling: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

/**
 * The file of the console at a path; undefined when there is none. The first request bundles the sources, which takes
 * less than a second.
 * @param stackUrl the deployed stack that the page is about; empty for the local stack that serves it
 */
export async function pageFile(pathname: string, stackUrl = ''): Promise<PageFile | undefined> {
  const contentType = Object.hasOwn(CONTENT_TYPES, pathname) ? CONTENT_TYPES[pathname] : undefined;
  if (contentType === undefined) return undefined;
  if (pathname === '/') return { contentType, body: await indexPage(stackUrl) };
  if (pathname === '/console/icon.svg') return { contentType, body: await readFile(`${FOLDER}icon.svg`) };
  bundling ??= bundle().catch((error) => {
    bundling = undefined;
    throw error;
  });
  const body = (await bundling).get(pathname);
  return body && { contentType, body };
}

async function indexPage(stackUrl: string): Promise<string> {
  const page = await readFile(`${FOLDER}index.html`, 'utf8');
  const escaped = stackUrl.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
  return page.replace('<meta name="stack" content="">', () => `<meta name="stack" content="${escaped}">`);
}

async function bundle(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [
      { in: `${FOLDER}main.tsx`, out: 'main' },
      { in: `${FOLDER}style/main.css`, out: 'main' },
    ],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2023',
    outdir: '/console',
    tsconfig: `${FOLDER}tsconfig.json`,
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
}

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

/** The headers of every file of the console. The page can load and send nothing but what its own origin has. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'sha256-${CHART_STYLE_HASH}'`,
    "img-src 'self'",
    "connect-src 'self'",
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

/** Sends a file of the console. */
export function sendPage(response: ServerResponse, { contentType, body }: PageFile): void {
  response.writeHead(200, { ...HEADERS, 'content-type': contentType }).end(body);
}
