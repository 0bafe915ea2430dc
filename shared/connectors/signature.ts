import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Shorter keys are mistakes or placeholders. They verify nothing. */
export const MIN_KEY_BYTES = 16;

/** A sender that rotates secrets sends two or three signatures. A long list is an attempt to cause load. */
const MAX_CANDIDATES = 8;

/** Characters of an HMAC in each encoding. */
const CHARACTERS = {
  sha1: { base64: 28, hex: 40 },
  sha256: { base64: 44, hex: 64 },
} as const;

/** The hash function of an HMAC. SHA-1 only for tools that have nothing better. */
export type Algorithm = keyof typeof CHARACTERS;

/** How a signature is written: padded base64 (RFC 4648 §4) or lower-case hexadecimal. */
export type Encoding = 'base64' | 'hex';

/**
 * Decodes canonical base64 (RFC 4648 §4, padded); undefined for anything else. Node's decoder also accepts the URL
 * alphabet, unknown characters and loose bits, so one signature would have many spellings.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

type Key = string | Uint8Array;
type Part = string | Uint8Array;

/** HMAC (RFC 2104) over the concatenated parts, as text. A text key is used as its UTF-8 bytes. */
export function hmac(algorithm: Algorithm, key: Key, parts: readonly Part[], encoding: Encoding): string {
  // With bytes as key Node 24 takes more than twice as long as with text or a key object.
  const hash = createHmac(algorithm, typeof key === 'string' ? key : createSecretKey(key));
  for (const part of parts) hash.update(part);
  return hash.digest(encoding);
}

/** HMAC-SHA256 over the concatenated parts, as text. */
export function hmacSha256(key: Key, parts: readonly Part[], encoding: Encoding): string {
  return hmac('sha256', key, parts, encoding);
}

/**
 * Whether any of the presented signatures is the HMAC of the parts under any of the keys. Signatures must be in the exact
 * encoding. Every pair is compared in constant time, so the duration does not reveal which key or signature matched.
 * False without a key of sufficient length and for more than eight signatures.
 */
export function isSignedByAny(
  presented: readonly string[],
  keys: readonly Key[],
  parts: readonly Part[],
  encoding: Encoding = 'base64',
  algorithm: Algorithm = 'sha256',
): boolean {
  if (presented.length > MAX_CANDIDATES) return false;
  const candidates = presented
    .map((signature) => Buffer.from(signature))
    .filter(({ length }) => length === CHARACTERS[algorithm][encoding]);
  if (candidates.length === 0) return false;
  let signed = false;
  for (const key of keys) {
    if (Buffer.byteLength(key) < MIN_KEY_BYTES) continue;
    const expected = Buffer.from(hmac(algorithm, key, parts, encoding));
    for (const candidate of candidates) signed = timingSafeEqual(candidate, expected) || signed;
  }
  return signed;
}
