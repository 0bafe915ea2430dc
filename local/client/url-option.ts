import { readPort } from '../stack/port.ts';
import { Refusal } from '../terminal/refusal.ts';

/**
 * Reads `--url`; without it, the URL of the stack that `npm start` runs.
 * @throws Refusal when it is no URL
 */
export function readUrl(url: string | undefined): string {
  // The default of `npm start`, which reads the same variable.
  if (url === undefined) return `http://127.0.0.1:${readPort(process.env.PORT)}`;
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Refusal(`--url must be a URL such as http://127.0.0.1:8787, not ${url}.`);
  return url.replace(/\/+$/, '');
}
