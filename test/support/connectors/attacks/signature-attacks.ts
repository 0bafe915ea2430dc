import { createHash, createHmac } from 'node:crypto';
import type { Connector, Delivery } from '../../../../shared/connectors/connector.ts';
import { type Attack, flipped, positions, withHeader } from './attack.ts';

/** What the attacks on a signature need to know of its scheme. */
export interface Signed {
  readonly connector: Connector;
  readonly delivery: Delivery;
  readonly secret: string;
  readonly unknownSecret: string;
  readonly header: string;
  readonly encoding: 'base64' | 'hex';
  readonly algorithm: 'sha1' | 'sha256';
  readonly now: number;
}

/** The digest in the header of a signed delivery, with what stands before and after it. */
export function digestIn({
  delivery,
  header,
  encoding,
  algorithm,
}: Omit<Signed, 'secret' | 'unknownSecret' | 'connector' | 'now'>) {
  const bytes = algorithm === 'sha1' ? 20 : 32;
  const pattern =
    encoding === 'hex'
      ? new RegExp(`[0-9a-f]{${2 * bytes}}`)
      : new RegExp(`[A-Za-z0-9+/]{${bytes === 20 ? 27 : 43}}=`);
  const value = delivery.headers[header] ?? '';
  const found = pattern.exec(value);
  if (found === null) throw new Error(`the header ${header} has no ${algorithm} digest in ${encoding}`);
  const [digest] = found;
  return {
    value,
    digest,
    before: value.slice(0, found.index),
    after: value.slice(found.index + digest.length),
  };
}

/** A signature that was changed, made with another key or another hash, or is in the wrong place. */
export function signatureAttacks(scheme: Signed): Attack[] {
  const { delivery, header } = scheme;
  const { value, digest, before, after } = digestIn(scheme);
  const inPlace = [...changed(digest, scheme), ...keyless(scheme), ...otherKeys(scheme)];
  const values: [string, string | undefined][] = [
    ...inPlace.map(([name, text]): [string, string] => [name, before + text + after]),
    ...schemes(before, digest, after),
    ...lists(value, digest, before, after),
    ['no header', undefined],
    ['an empty header', ''],
    ['a blank header', ' '],
    ['a header of 16 kB', 'x'.repeat(16_384)],
    ['a text', 'signature'],
  ];
  const bare = withHeader(delivery, header, undefined);
  const elsewhere: [string, Delivery][] = [
    ...[
      'authorization',
      'signature',
      'x-signature',
      'cookie',
      `x-${header}`,
      `${header}-2`,
      header.replaceAll('-', '_'),
    ]
      .filter((name) => name !== header)
      .map((name): [string, Delivery] => [`in the header ${name} alone`, withHeader(bare, name, value)]),
    ['in the query alone', { ...bare, url: `${delivery.url}?${header}=${encodeURIComponent(value)}` }],
  ];
  return [
    ...values
      .filter(([, text]) => text !== value)
      .map(([name, text]) => ({ name, delivery: withHeader(delivery, header, text) })),
    ...elsewhere.map(([name, one]) => ({ name, delivery: one })),
  ].map(({ name, delivery: one }) => ({ name: `signature: ${name}`, delivery: one }));
}

/** Other spellings of the valid digest, and digests that are nearly it. */
function changed(digest: string, { encoding }: Signed): [string, string][] {
  const bytes = Buffer.from(digest, encoding);
  const middle = digest.length / 2;
  const others: readonly BufferEncoding[] = ['base64', 'base64url', 'hex'];
  return [
    ...positions(bytes.length, 16).map((index): [string, string] => [
      `one bit changed at byte ${index}`,
      flipped(bytes, index, index % 8).toString(encoding),
    ]),
    ...positions(digest.length, 8).map((index): [string, string] => [
      `character ${index} left out`,
      digest.slice(0, index) + digest.slice(index + 1),
    ]),
    ...others.map((other): [string, string] => [`in ${other}`, bytes.toString(other)]),
    ...[1, 2, 4, 8, 16].map((count): [string, string] => [
      `${count} characters shorter`,
      digest.slice(0, -count),
    ]),
    ...[1, 8].map((count): [string, string] => [
      `without its first ${count} characters`,
      digest.slice(count),
    ]),
    ['the first half', digest.slice(0, middle)],
    ['the first half, filled with zeros', digest.slice(0, middle).padEnd(digest.length, '0')],
    ['in the other case', digest === digest.toUpperCase() ? digest.toLowerCase() : digest.toUpperCase()],
    ['in small letters', digest.toLowerCase() === digest ? `${digest}0` : digest.toLowerCase()],
    ['without padding', digest.endsWith('=') ? digest.slice(0, -1) : `${digest}=`],
    ['with more padding', `${digest}==`],
    ['with loose bits', looseBits(digest)],
    ['with a zero more', `${digest}0`],
    ['with a zero before', `0${digest}`],
    ['with 0x before', `0x${digest}`],
    ['with a space inside', `${digest.slice(0, middle)} ${digest.slice(middle)}`],
    ['with a tab inside', `${digest.slice(0, middle)}\t${digest.slice(middle)}`],
    ['with a line feed inside', `${digest.slice(0, middle)}\n${digest.slice(middle)}`],
    ['with a null byte inside', `${digest.slice(0, middle)}\0${digest.slice(middle)}`],
    ['with a null byte after', `${digest}\0`],
    ['with a zero-width space inside', `${digest.slice(0, middle)}\u200b${digest.slice(middle)}`],
    ['with colons', digest.replaceAll(/(..)(?=.)/g, '$1:')],
    ['with hyphens', digest.replaceAll(/(.{8})(?=.)/g, '$1-')],
    ['in quotes', `"${digest}"`],
    ['in single quotes', `'${digest}'`],
    ['in angle brackets', `<${digest}>`],
    ['in base64 of its text', Buffer.from(digest).toString('base64')],
    ['in hexadecimal of its text', Buffer.from(digest).toString('hex')],
    ['percent-encoded', [...digest].map((one) => `%${one.charCodeAt(0).toString(16)}`).join('')],
    [
      'in full-width characters',
      [...digest].map((one) => String.fromCharCode(one.charCodeAt(0) + 0xfee0)).join(''),
    ],
    ['with a Greek letter', `${digest.slice(0, -1)}\u0391`],
    ['reversed', [...digest].reverse().join('')],
    ['with its bytes reversed', Buffer.from(bytes).reverse().toString(encoding)],
    ['twice', `${digest}${digest}`],
    ['as bytes', bytes.toString('latin1')],
    ['as a decimal number', BigInt(`0x${bytes.toString('hex')}`).toString()],
    ['as a JSON list', JSON.stringify([digest])],
    ['as a JSON object', JSON.stringify({ signature: digest })],
  ];
}

/** A spelling that a lenient decoder reads as the same bytes. */
function looseBits(digest: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  if (!digest.endsWith('=')) return `${digest.slice(0, -1)}g`;
  return `${digest.slice(0, -2)}${alphabet[alphabet.indexOf(digest.at(-2) ?? 'A') + 1]}=`;
}

/** Digests that somebody can make who does not know the secret, or that a wrong scheme would accept. */
function keyless({ delivery, secret, encoding, algorithm }: Signed): [string, string][] {
  const { body } = delivery;
  const size = algorithm === 'sha1' ? 20 : 32;
  const keyed = (key: string, ...parts: (string | Uint8Array)[]) => {
    const hmac = createHmac(algorithm, key);
    for (const part of parts) hmac.update(part);
    return hmac.digest(encoding);
  };
  const plain = (name: string, ...parts: (string | Uint8Array)[]) => {
    const hash = createHash(name);
    for (const part of parts) hash.update(part);
    return hash.digest(encoding);
  };
  return [
    ...['', ' ', '0', 'null', 'undefined', 'true', 'false', 'NaN', '[object Object]', '*', '../../'].map(
      (text): [string, string] => [`the text "${text}"`, text],
    ),
    ['only zeros', Buffer.alloc(size, 0).toString(encoding)],
    ['only ones', Buffer.alloc(size, 255).toString(encoding)],
    ['the characters "A"', 'A'.repeat(encoding === 'hex' ? 2 * size : size === 20 ? 27 : 43)],
    ['the secret itself', secret],
    ['the secret in base64', Buffer.from(secret).toString('base64')],
    ['a hash of the body', plain(algorithm, body)],
    ['a hash of nothing', plain(algorithm)],
    ['a hash of the secret', plain(algorithm, secret)],
    ['a hash of the secret and the body', plain(algorithm, secret, body)],
    ['a hash of the body and the secret', plain(algorithm, body, secret)],
    ['with an empty key', keyed('', body)],
    ['with the key "null"', keyed('null', body)],
    ['with the key "undefined"', keyed('undefined', body)],
    ['with the key "secret"', keyed('secret', body)],
    ['with the body as key', keyed(Buffer.from(body).toString(), secret)],
    ['of an empty body', keyed(secret)],
    ['of the body twice', keyed(secret, body, body)],
    ['of the body in base64', keyed(secret, Buffer.from(body).toString('base64'))],
    ['of a hash of the body', keyed(secret, plain(algorithm, body))],
    ['of the URL', keyed(secret, delivery.url)],
    ...['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-256', 'sha3-256', 'ripemd160']
      .filter((name) => name !== algorithm)
      .flatMap((name): [string, string][] => {
        const digest = createHmac(name, secret).update(body).digest();
        return [
          [`HMAC with ${name}`, digest.toString(encoding)],
          [
            `HMAC with ${name}, cut or filled to the length`,
            Buffer.concat([digest, Buffer.alloc(size)])
              .subarray(0, size)
              .toString(encoding),
          ],
        ];
      }),
  ];
}

/** Digests of the same scheme under another key. */
function otherKeys({
  connector,
  delivery,
  secret,
  unknownSecret,
  now,
  ...scheme
}: Signed): [string, string][] {
  const keys: [string, string][] = [
    ['another secret', unknownSecret],
    ['the secret in capital letters', secret.toUpperCase()],
    ['the secret in small letters', secret.toLowerCase()],
    ['the secret and a space', `${secret} `],
    ['a space and the secret', ` ${secret}`],
    ['the secret and a line feed', `${secret}\n`],
    ['the secret in quotes', `"${secret}"`],
    ['the secret twice', `${secret}${secret}`],
    ['the secret without its last character', secret.slice(0, -1)],
    ['the secret without its first character', secret.slice(1)],
    ['the secret reversed', [...secret].reverse().join('')],
    ['the secret in base64', Buffer.from(secret).toString('base64')],
    ['the secret in hexadecimal', Buffer.from(secret).toString('hex')],
    ['the secret without its prefix', secret.replace(/^[a-z]+_/, '')],
    ['a part of the secret', secret.slice(0, 16)],
  ];
  return keys.flatMap(([name, key]): [string, string][] => {
    if (key === secret) return [];
    try {
      const one = connector.sign({ ...delivery, headers: { ...delivery.headers } }, key, now);
      return [[`made with ${name}`, digestIn({ ...scheme, delivery: one }).digest]];
    } catch {
      // A signer may refuse a key that could not verify either.
      return [];
    }
  });
}

/** The valid digest under another scheme. */
function schemes(before: string, digest: string, after: string): [string, string][] {
  const words = [
    'v0=',
    'v1=',
    'v2=',
    'sha1=',
    'sha256=',
    'sha512=',
    'md5=',
    'SHA256=',
    'hmac=',
    'none=',
    'v0,',
    'v1a,',
    'Bearer ',
    'Basic ',
    'HMAC ',
    'hmac-sha256 ',
  ];
  const withoutWord = before.replace(/[\w-]*[=, ]$/, '');
  return words
    .filter((word) => withoutWord + word !== before)
    .flatMap((word): [string, string][] => [
      [`as "${word}" instead`, `${withoutWord}${word}${digest}${after}`],
      [`with "${word}" before the digest`, `${before}${word}${digest}${after}`],
    ]);
}

/** Headers that were sent twice arrive joined by a comma. */
function lists(value: string, digest: string, before: string, after: string): [string, string][] {
  const wrong = before + '0'.repeat(digest.length) + after;
  return [
    ['twice, joined by a comma', `${value},${value}`],
    ['twice, joined by a comma and a space', `${value}, ${value}`],
    ['a wrong one before it, joined by a comma', `${wrong},${value}`],
    ['a wrong one before it, joined by a comma and a space', `${wrong}, ${value}`],
    ['a wrong one after it, joined by a comma', `${value},${wrong}`],
    ['a wrong one after it, joined by a comma and a space', `${value}, ${wrong}`],
    ['ten times, joined by commas', new Array(10).fill(value).join(',')],
    ['wrong twice', `${wrong},${wrong}`],
    ['a wrong one', wrong],
    ['a thousand wrong ones', new Array(1000).fill(wrong).join(',')],
    ['a thousand wrong ones, separated by spaces', new Array(1000).fill(wrong).join(' ')],
    [
      'nine digests and then the valid one',
      before + new Array(9).fill('0'.repeat(digest.length)).join(' ') + digest + after,
    ],
  ];
}
