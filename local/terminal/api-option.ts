import { Refusal } from './refusal.ts';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Reads `--api`, the address of a tool's API. A token is sent there, so the connection has to be encrypted, or stay on this
 * machine.
 * @throws Refusal when it is another address
 */
export function readApi(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.has(url.hostname));
  if (url === undefined || !isSafe || url.username !== '' || url.search !== '')
    throw new Refusal(`--api must be an https address such as https://shop.example.com, not ${text}.`);
  return text.replace(/\/+$/, '');
}
