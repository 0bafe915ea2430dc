import type { Connector, Delivery } from '../../shared/connectors/connector.ts';
import type { Provider } from '../../shared/connectors/registry.ts';
import { secretFrom } from '../stack/secret-form.ts';

const AT = Date.parse('2026-03-01T12:00:00Z');
const SECRET = Buffer.alloc(32, 7);

/** How the deliveries of a connector prove their sender, found out by signing deliveries. */
export function authenticationOf(provider: Provider, { sign, secretInPath }: Connector): string {
  const secret = secretFrom(provider, SECRET);
  const signed = (more: Partial<Delivery> = {}, at = AT) => sign({ ...PROBE, ...more }, secret, at);
  const first = signed();
  const [header] = added(first);
  if (secretInPath && header === undefined) return 'a secret in the URL; the body is not signed';
  if (header === undefined) return 'see its page';
  const isChangedBy = (other = first) =>
    added(first).some((name) => first.headers[name] !== other.headers[name]);
  if (!isChangedBy(signed({ body: Buffer.from('{"a":1}') })))
    return `${secretIn(header, first.headers[header])}${secretInPath ? ', or in the URL' : ''}; the body is not signed`;
  const parts = [
    'the body',
    ...(isChangedBy(signed({ url: `${PROBE.url}-other` })) ? ['the URL'] : []),
    ...(isChangedBy(signed({}, AT + 60_000)) ? ['the time'] : []),
  ];
  const last = parts.pop();
  const covered = parts.length === 0 ? last : `${parts.join(', ')} and ${last}`;
  return `a signature of ${covered} in \`${signatureHeader(first)}\``;
}

function secretIn(header: string, value = ''): string {
  if (value.startsWith('Basic ')) return 'a password (HTTP Basic)';
  return value.startsWith('Bearer ') ? 'a bearer token' : `a secret in \`${header}\``;
}

const PROBE: Delivery = {
  method: 'POST',
  url: 'https://example.com/webhooks/probe',
  headers: { 'content-type': 'application/json' },
  body: Buffer.from('{}'),
};

function added({ headers }: Delivery): string[] {
  return Object.keys(headers).filter((name) => !Object.hasOwn(PROBE.headers, name));
}

function signatureHeader(signed: Delivery): string {
  const names = added(signed);
  return names.find((name) => /sign|hmac/.test(name) && !name.includes('timestamp')) ?? names[0] ?? '';
}
