import { gzipSync } from 'node:zlib';
import type { Delivery } from '../../../../shared/connectors/connector.ts';
import { type Attack, flipped, positions, withBody } from './attack.ts';

/** Another body under a valid signature. The body of the delivery is JSON. */
export function bodyAttacks(signed: Delivery, others: readonly Delivery[]): Attack[] {
  const bytes = Buffer.from(signed.body);
  const text = bytes.toString();
  const value: unknown = JSON.parse(text);
  const bodies: [string, string | Uint8Array][] = [
    ...positions(bytes.length, 20).map((index): [string, Buffer] => [
      `one bit changed at byte ${index}`,
      flipped(bytes, index),
    ]),
    ...positions(bytes.length, 8).map((index): [string, Buffer] => [
      `the highest bit changed at byte ${index}`,
      flipped(bytes, index, 7),
    ]),
    ...positions(bytes.length, 6).map((index): [string, Buffer] => [
      `byte ${index} left out`,
      Buffer.concat([bytes.subarray(0, index), bytes.subarray(index + 1)]),
    ]),
    ...added(text),
    ...written(text, value),
    ...encoded(bytes, text),
    ...replaced(text),
    ...others.map(({ body }, index): [string, Uint8Array] => [`the body of sample ${index + 2}`, body]),
  ];
  return bodies
    .filter(([, body]) => !Buffer.from(body).equals(bytes))
    .map(([name, body]) => ({ name: `body: ${name}`, delivery: withBody(signed, body) }));
}

function added(text: string): [string, string][] {
  return [
    ['empty', ''],
    ['without its first byte', text.slice(1)],
    ['without its last byte', text.slice(0, -1)],
    ['without its last two bytes', text.slice(0, -2)],
    ['the first half', text.slice(0, text.length / 2)],
    ['the second half', text.slice(text.length / 2)],
    ['only its first byte', text.slice(0, 1)],
    ['a space after it', `${text} `],
    ['a space before it', ` ${text}`],
    ['a line feed after it', `${text}\n`],
    ['a line feed before it', `\n${text}`],
    ['a carriage return and line feed after it', `${text}\r\n`],
    ['a tab after it', `${text}\t`],
    ['a null byte after it', `${text}\0`],
    ['a null byte before it', `\0${text}`],
    ['a byte order mark before it', `\ufeff${text}`],
    ['a byte order mark after it', `${text}\ufeff`],
    ['a zero-width space after it', `${text}\u200b`],
    ['a no-break space before it', `\u00a0${text}`],
    ['a comment after it', `${text}//`],
    ['a comment before it', `/**/${text}`],
    ['a guard against scripts before it', `)]}',\n${text}`],
    ['a closing brace after it', `${text}}`],
    ['a comma after it', `${text},`],
    ['twice', `${text}${text}`],
    ['twice, on two lines', `${text}\n${text}`],
    ['with a terminal sequence after it', `${text}\u001b[0m`],
  ];
}

function written(text: string, value: unknown): [string, string][] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = isObject ? Object.entries(value) : [];
  return [
    ['written with two spaces of indentation', JSON.stringify(value, null, 2)],
    ['written with four spaces of indentation', JSON.stringify(value, null, 4)],
    ['written with tabs', JSON.stringify(value, null, '\t')],
    ['written on lines that end as on Windows', JSON.stringify(value, null, 1).replaceAll('\n', '\r\n')],
    ['with a space after each colon, as Python writes it', text.replaceAll('":', '": ')],
    ['with a space after each comma', text.replaceAll(',"', ', "')],
    [
      'with escaped slashes, as PHP writes it',
      JSON.stringify({ at: value, url: 'a/b' }).replaceAll('/', '\\/'),
    ],
    [
      'with escaped letters',
      text.replace(/[a-z]/, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`),
    ],
    [
      'with its keys in reverse order',
      JSON.stringify(isObject ? Object.fromEntries(entries.toReversed()) : [value]),
    ],
    ['with its first key twice', text.replace('{', `{"${entries[0]?.[0] ?? 'a'}":null,`)],
    ['with its last key left out', JSON.stringify(isObject ? Object.fromEntries(entries.slice(0, -1)) : [])],
    ['with one more key', text.replace('{', '{"zzz":1,')],
    ['with a prototype', text.replace('{', '{"__proto__":{"admin":true},')],
    ['in a list', `[${text}]`],
    ['in a list, twice', `[${text},${text}]`],
    ['in an object', `{"body":${text}}`],
    ['as a JSON text', JSON.stringify(text)],
    ['as a JSON text in an object', JSON.stringify({ payload: text })],
  ];
}

function encoded(bytes: Buffer, text: string): [string, string | Uint8Array][] {
  return [
    ['in base64', bytes.toString('base64')],
    ['in URL-safe base64', bytes.toString('base64url')],
    ['in hexadecimal', bytes.toString('hex')],
    ['percent-encoded', encodeURIComponent(text)],
    ['as a form', `payload=${encodeURIComponent(text)}`],
    ['in UTF-16, low byte first', Buffer.from(text, 'utf16le')],
    ['in UTF-16, high byte first', Buffer.from(text, 'utf16le').swap16()],
    ['compressed', gzipSync(bytes)],
    ['as a multipart form', `--x\r\ncontent-disposition: form-data; name="body"\r\n\r\n${text}\r\n--x--\r\n`],
    ['as a chunk of HTTP', `${bytes.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`],
    ['reversed', Buffer.from(bytes).reverse()],
  ];
}

function replaced(text: string): [string, string][] {
  return [
    ['in capital letters', text.toUpperCase()],
    ['in small letters', text.toLowerCase()],
    ['with a digit changed', text.replace(/\d/, (digit) => String((Number(digit) + 1) % 10))],
    ['with its last digit changed', text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10))],
    ['with another domain', text.replaceAll('example', 'exannple')],
    ['with a Cyrillic letter', text.replace('a', '\u0430')],
    ['with a full-width letter', text.replace('a', '\uff41')],
    ['with a combining letter', text.replace('a', 'a\u0301')],
    ['with a zero-width joiner', text.replace('a', 'a\u200d')],
    ['with half of a surrogate pair', text.replace('a', '\\ud800')],
    ['with typographic quotes', text.replaceAll('"', '\u201d')],
    ['an empty object', '{}'],
    ['an empty list', '[]'],
    ['null', 'null'],
    ['a number', '0'],
    ['an empty JSON text', '""'],
  ];
}
