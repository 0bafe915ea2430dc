import type { Delivery } from '../../../../shared/connectors/connector.ts';
import type { Attack } from './attack.ts';

/** A valid signature of another URL, for tools that sign it. */
export function urlAttacks(signed: Delivery): Attack[] {
  const { url } = signed;
  const { host } = new URL(url);
  const urls: [string, string][] = [
    ['of another host', url.replace(host, `other.${host}`)],
    ['of a host that ends alike', url.replace(host, `x${host}`)],
    ['with a port', url.replace(host, `${host}:8443`)],
    ['with a query', `${url}?a=1`],
    ['with a path below it', `${url}/x`],
    ['with the host in capital letters', url.replace(host, host.toUpperCase())],
  ];
  return urls.map(([name, other]) => ({ name: `URL: ${name}`, delivery: { ...signed, url: other } }));
}
