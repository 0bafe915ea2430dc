import { readPort } from '../stack/port.ts';
import { Refusal } from '../terminal/refusal.ts';

/**
 * The URL of the API, without a slash at its end. Without `--url` it is that of `npm start`, which reads the same variable.
 * @throws Refusal when it is no URL of HTTP or HTTPS
 */
export function readUrl(url: string | undefined): string {
  if (url === undefined) return `http://127.0.0.1:${readPort(process.env.PORT)}`;
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Refusal(`--url must be a URL such as http://127.0.0.1:8787, not ${url}.`);
  return url.replace(/\/+$/, '');
}
