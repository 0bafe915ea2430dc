import type { IncomingHttpHeaders } from 'node:http';

const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/** Whether a `Host` header names this machine's loopback address, on any port. */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.test(host);
}

/**
 * Why a request is refused, as a sentence; undefined when it is admitted. The local server has no login, so it admits
 * only requests from this machine. A web page can make a browser send requests here, and can let its own host name
 * resolve to 127.0.0.1 to read the responses (DNS rebinding). `Host`, `Origin` and `Sec-Fetch-Site` reveal both, and a
 * page cannot set them. Webhooks are authenticated by their signature, so they may also come through a tunnel.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 * @param publicHost the host name of a tunnel, admitted for webhooks
 */
export function reasonToRefuse(
  { host, origin, 'sec-fetch-site': site }: IncomingHttpHeaders,
  pathname: string,
  publicHost: string | undefined,
): string | undefined {
  if (pathname.startsWith('/webhooks/'))
    return isLoopback(host) || isSameName(host, publicHost)
      ? undefined
      : 'webhooks to this host name are not admitted: start with npm start -- --public-host NAME';
  if (!isLoopback(host)) return 'only requests to 127.0.0.1, localhost or [::1] are admitted here';
  if (
    site === 'cross-site' ||
    (origin !== undefined && origin.toLowerCase() !== `http://${host}`.toLowerCase())
  )
    return 'requests from web pages of another origin are not admitted';
  return undefined;
}

function isSameName(host: string | undefined, name: string | undefined): boolean {
  return name !== undefined && host?.toLowerCase().replace(/:\d+$/, '') === name.toLowerCase();
}
