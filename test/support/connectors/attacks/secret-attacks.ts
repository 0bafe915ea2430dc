import type { Delivery } from '../../../../shared/connectors/connector.ts';
import type { SecretPlace } from '../../../../shared/connectors/shared-secret.ts';
import { type Attack, withHeader } from './attack.ts';

/** A valid signature while the connection has no secret, or another one. */
export function configurationAttacks(
  signed: Delivery,
  secret: string,
  unknownSecret: string,
  unusable: readonly string[],
): Attack[] {
  const active: [string, readonly string[]][] = [
    ['none', []],
    ['an empty one', ['']],
    ['several empty ones', ['', '', '']],
    ['a space', [' ']],
    ['16 spaces', [' '.repeat(16)]],
    ['another one', [unknownSecret]],
    ['another one and an empty one', [unknownSecret, '']],
    ['the first half of the secret', [secret.slice(0, secret.length / 2)]],
    ['the secret without its last character', [secret.slice(0, -1)]],
    ['the secret and a letter', [`${secret}x`]],
    ['the secret and a line feed', [`${secret}\n`]],
    ['the secret twice', [`${secret}${secret}`]],
    ['both secrets in one text', [`${secret},${unknownSecret}`]],
    ...unusable.map((one, index): [string, readonly string[]] => [`unusable secret ${index + 1}`, [one]]),
  ];
  return active.map(([name, secrets]) => ({ name: `active secrets: ${name}`, delivery: signed, secrets }));
}

/** Presents a text where the tool presents its secret. */
export function presenting(delivery: Delivery, place: SecretPlace, text: string): Delivery {
  if (place === 'path') return { ...delivery, url: `${delivery.url}/${encodeURIComponent(text)}` };
  if (place === 'basic') return withHeader(delivery, 'authorization', basic(`webhook:${text}`));
  if (place === 'bearer') return withHeader(delivery, 'authorization', `Bearer ${text}`);
  return withHeader(delivery, place.header, text);
}

function basic(pair: string): string {
  return `Basic ${Buffer.from(pair).toString('base64')}`;
}

/** Requests without the secret, with another one, or with the secret in another spelling or place. */
export function sharedSecretAttacks(
  bare: Delivery,
  place: SecretPlace,
  secrets: readonly string[],
  unknownSecret: string,
  unusable: readonly string[],
): Attack[] {
  const [secret = '', second = ''] = secrets;
  // These paths lead to no connection.
  const isRouted = (text: string) => place !== 'path' || (text !== '' && text !== '..');
  const attacks = [
    ...texts(secret, second, unknownSecret)
      .filter(([, text]) => isRouted(text))
      .map(([name, text]) => ({
        name,
        delivery: presenting(bare, place, text),
      })),
    ...elsewhere(bare, place, secret).map(([name, delivery]) => ({ name, delivery })),
  ];
  const active: [string, readonly string[]][] = [
    ['none', []],
    ['an empty one', ['']],
    ['another one', [unknownSecret]],
    ['the secret without its last character', [secret.slice(0, -1)]],
    ['the secret and a letter', [`${secret}x`]],
  ];
  return [
    ...attacks,
    ...active.map(([name, one]) => ({
      name: `active secrets: ${name}`,
      delivery: presenting(bare, place, secret),
      secrets: one,
    })),
    ...unusable.filter(isRouted).map((one, index) => ({
      name: `active secrets: unusable secret ${index + 1}, presented as it is`,
      delivery: presenting(bare, place, one),
      secrets: [one],
    })),
  ];
}

function texts(secret: string, second: string, unknownSecret: string): [string, string][] {
  const middle = secret.length / 2;
  const otherCase = secret === secret.toUpperCase() ? secret.toLowerCase() : secret.toUpperCase();
  const spellings: [string, string][] = [
    ['empty', ''],
    ['another secret', unknownSecret],
    ['without its last character', secret.slice(0, -1)],
    ['without its first character', secret.slice(1)],
    ['the first half', secret.slice(0, middle)],
    ['the second half', secret.slice(middle)],
    ['one character', secret.slice(0, 1)],
    ['with a letter more', `${secret}x`],
    ['with a letter before', `x${secret}`],
    ['twice', `${secret}${secret}`],
    ['twice, joined by a comma', `${secret},${secret}`],
    ['twice, joined by a comma and a space', `${secret}, ${secret}`],
    ['both secrets, joined by a comma', `${secret},${second}`],
    ['another secret and then it', `${unknownSecret}, ${secret}`],
    ['it and then another secret', `${secret}, ${unknownSecret}`],
    ['in the other case', otherCase],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in URL-safe base64', `${Buffer.from(secret).toString('base64url')}-`],
    ['in hexadecimal', Buffer.from(secret).toString('hex')],
    ['percent-encoded', [...secret].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')],
    [
      'in full-width characters',
      [...secret].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join(''),
    ],
    ['reversed', [...secret].reverse().join('')],
    ['in quotes', `"${secret}"`],
    ['with a space before', ` ${secret}`],
    ['with a space after', `${secret} `],
    ['with a space inside', `${secret.slice(0, middle)} ${secret.slice(middle)}`],
    ['with a line feed after', `${secret}\n`],
    ['with a null byte after', `${secret}\0`],
    ['with a zero-width space inside', `${secret.slice(0, middle)}\u200b${secret.slice(middle)}`],
    ['with a byte order mark', `\ufeff${secret}`],
    ['with a word before', `Bearer ${secret}`],
    ['a pattern', '*'],
    ['a regular expression', '.*'],
    ['a text for SQL', "' OR '1'='1"],
    ['null', 'null'],
    ['undefined', 'undefined'],
    ['true', 'true'],
    ['a path to the parent', '..'],
    ['of 8 kB', 'x'.repeat(8192)],
  ];
  const changed = Array.from({ length: secret.length }, (_, index): [string, string] => [
    `with character ${index} changed`,
    `${secret.slice(0, index)}${secret[index] === 'x' ? 'y' : 'x'}${secret.slice(index + 1)}`,
  ]);
  return [...spellings, ...changed].map(([name, text]) => [`secret: ${name}`, text]);
}

/** The secret where the tool does not present it. */
function elsewhere(bare: Delivery, place: SecretPlace, secret: string): [string, Delivery][] {
  const header = typeof place === 'object' ? place.header : '';
  const own = place === 'basic' || place === 'bearer' ? 'authorization' : header;
  const pair = Buffer.from(`webhook:${secret}`).toString('base64');
  const places: [string, Delivery][] = [
    ['nowhere', bare],
    ['in the query', { ...bare, url: `${bare.url}?secret=${secret}` }],
    ['in the body', { ...bare, body: Buffer.from(JSON.stringify({ secret })) }],
    ...['authorization', 'x-secret', 'x-webhook-secret', 'cookie', `x-${header}`]
      .filter((name) => name !== own && name !== 'x-')
      .map((name): [string, Delivery] => [`in the header ${name}`, withHeader(bare, name, secret)]),
  ];
  if (place !== 'basic')
    places.push(['as a Basic password', withHeader(bare, 'authorization', `Basic ${pair}`)]);
  if (place === 'basic')
    for (const [name, value] of [
      ['as a Bearer token', `Bearer ${secret}`],
      ['without a scheme', pair],
      ['not in base64', `Basic webhook:${secret}`],
      ['as the user name', basic(`${secret}:`)],
      ['without a user name and colon', basic(secret)],
      ['as both user name and password', basic(`${secret}:${secret}x`)],
      ['in base64 twice', `Basic ${Buffer.from(pair).toString('base64')}`],
      ['in base64 with other padding', `Basic ${pair.endsWith('=') ? pair.replace(/=+$/, '') : `${pair}=`}`],
      ['with the scheme Digest', `Digest ${pair}`],
      ['in a header that was sent twice', `Basic ${pair}, Basic ${pair}`],
    ] as const)
      places.push([name, withHeader(bare, 'authorization', value)]);
  return places.map(([name, delivery]) => [`secret: ${name}`, delivery]);
}
