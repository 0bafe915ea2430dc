import type { Connector, Delivery } from '../../shared/connectors/connector.ts';

const AT = Date.parse('2026-03-01T12:00:00Z');
const SECRETS = [`whsec_${Buffer.alloc(32, 7).toString('base64')}`, 'a-secret-of-thirty-two-characters'];

/** How the deliveries of a connector prove their sender, found out by signing deliveries. */
export function authenticationOf({ sign, secretInPath }: Connector): string {
  const signed = (more: Partial<Delivery> = {}, at = AT) => signedWithAny(sign, { ...PROBE, ...more }, at);
  const first = signed();
  const [header] = first === undefined ? [] : added(first);
  if (secretInPath && header === undefined) return 'a secret in the URL; the body is not signed';
  if (first === undefined || header === undefined) return 'see its page';
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

function signedWithAny(sign: Connector['sign'], delivery: Delivery, at: number): Delivery | undefined {
  for (const secret of SECRETS)
    try {
      return sign(delivery, secret, at);
    } catch {
      // The tool's secrets have another form: try the next.
    }
  return undefined;
}

function added({ headers }: Delivery): string[] {
  return Object.keys(headers).filter((name) => !Object.hasOwn(PROBE.headers, name));
}

function signatureHeader(signed: Delivery): string {
  const names = added(signed);
  return names.find((name) => /sign|hmac/.test(name) && !name.includes('timestamp')) ?? names[0] ?? '';
}
