import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { log } from '../../shared/platform/logger.ts';
import type { ConsoleEnvironment } from './env.ts';
import type { Endpoints } from './issuer.ts';
import { CONTENT_TYPES, pageHeaders, withValues } from './page.ts';

/** What the console function depends on. */
export interface ConsoleDeps extends ConsoleEnvironment {
  readonly endpoints: () => Promise<Endpoints>;
  /** Reads a file of the console by its path. */
  readonly read: (path: string) => Promise<string>;
}

/** Serves the files of the console to staff. They contain no data: the page signs in and then asks the API. */
export function createHandler({ signIn, stackUrl, endpoints, read }: ConsoleDeps) {
  return async ({ rawPath }: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> => {
    const contentType = Object.hasOwn(CONTENT_TYPES, rawPath) ? CONTENT_TYPES[rawPath] : undefined;
    if (contentType === undefined) return text(404, 'There is no such file. The console is at /');
    const body = await read(rawPath);
    if (rawPath !== '/') return { statusCode: 200, headers: { ...pageHeaders(contentType) }, body };
    const found = await endpoints().catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      log('error', 'The issuer has no usable discovery document', { reason });
      return undefined;
    });
    if (found === undefined)
      return text(503, 'Signing in is not possible now: the issuer does not answer. Reload this page later.');
    const values = {
      stack: stackUrl,
      'sign-in': JSON.stringify({ ...signIn, endpoints: found }),
    };
    return {
      statusCode: 200,
      headers: { ...pageHeaders(contentType, new URL(found.token).origin) },
      body: withValues(body, values),
    };
  };
}

function text(statusCode: number, body: string): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: { 'content-type': 'text/plain; charset=utf-8' }, body };
}
