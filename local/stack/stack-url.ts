import { Refusal } from '../terminal/refusal.ts';
import { readPort } from './port.ts';

/**
 * Reads `--url`: a local stack or a deployed API. Without it, the stack of `npm start`, which reads the same PORT.
 * @throws Refusal when it is not a URL
 */
export function readStackUrl(url: string | undefined): string {
  if (url === undefined) return `http://127.0.0.1:${readPort(process.env.PORT)}`;
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new Refusal(`--url must be a URL such as http://127.0.0.1:8787, not ${url}.`);
  return url.replace(/\/+$/, '');
}
