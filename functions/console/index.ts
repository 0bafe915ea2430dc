import { readFile } from 'node:fs/promises';
import { parseConsoleEnvironment } from './env.ts';
import { createHandler } from './handler.ts';
import { endpointsOf } from './issuer.ts';

const environment = parseConsoleEnvironment(process.env);

/** Serves the console to staff. */
export const handler = createHandler({
  ...environment,
  endpoints: endpointsOf(environment.signIn.issuer, fetch, Date.now),
  // The bundle has the files beside this one.
  read: (path) => readFile(new URL(`./files${path === '/' ? '/index.html' : path}`, import.meta.url), 'utf8'),
});
