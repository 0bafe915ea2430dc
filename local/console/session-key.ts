import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** The key of a running console. Only who sees the terminal has it, so that no other user of this machine can use the console. */
export interface SessionKey {
  /** The query of the address that the terminal shows. */
  readonly query: string;
  /** The value of `Set-Cookie` for a request with the key in its query; undefined for any other. */
  cookieFor(search: URLSearchParams): string | undefined;
  /** Whether a request has the cookie. */
  isIn(headers: IncomingHttpHeaders): boolean;
}

/** Creates a key. Cookies are shared by all ports of a host, so the name of this one has the port. */
export function createSessionKey(port: number): SessionKey {
  const key = randomBytes(24).toString('base64url');
  const name = `console-${port}`;
  const isKey = (text: string | null | undefined) =>
    typeof text === 'string' && timingSafeEqual(digest(text), digest(key));
  return {
    query: `?key=${key}`,
    cookieFor: (search) =>
      isKey(search.get('key')) ? `${name}=${key}; HttpOnly; SameSite=Strict; Path=/` : undefined,
    isIn: ({ cookie = '' }) =>
      cookie.split(/; */).some((pair) => pair.startsWith(`${name}=`) && isKey(pair.slice(name.length + 1))),
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
