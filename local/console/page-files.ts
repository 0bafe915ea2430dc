import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { CONTENT_TYPES, pageHeaders, withValues } from '../../functions/console/page.ts';
import { CONSOLE_SOURCES } from '../../infra/bundle-console.ts';

/** A file of the console, as it is served. */
export interface PageFile {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

let bundling: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

/**
 * The file of the console at a path; undefined when there is none. The first request bundles the sources, which takes
 * less than a second.
 * @param stackUrl the deployed stack that the page is about; empty for the local stack that serves it
 */
export async function pageFile(pathname: string, stackUrl = ''): Promise<PageFile | undefined> {
  const contentType = Object.hasOwn(CONTENT_TYPES, pathname) ? CONTENT_TYPES[pathname] : undefined;
  if (contentType === undefined) return undefined;
  if (pathname === '/') {
    const page = await readFile(`${CONSOLE_SOURCES}index.html`, 'utf8');
    return { contentType, body: withValues(page, { stack: stackUrl }) };
  }
  if (pathname === '/console/icon.svg')
    return { contentType, body: await readFile(`${CONSOLE_SOURCES}icon.svg`) };
  bundling ??= bundle().catch((error) => {
    bundling = undefined;
    throw error;
  });
  const body = (await bundling).get(pathname);
  return body && { contentType, body };
}

/** esbuild loads only when somebody opens the console. */
async function bundle() {
  const { bundlePage } = await import('../../infra/bundle-console.ts');
  return bundlePage();
}

/** Sends a file of the console. */
export function sendPage(response: ServerResponse, { contentType, body }: PageFile): void {
  response.writeHead(200, pageHeaders(contentType)).end(body);
}
