import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Keys shorter than this are mistakes or placeholders: nothing verifies by them. */
const SHORTEST_KEY_BYTES = 16;

/** A sender that rotates secrets sends two or three signatures; a long list is an attempt to make us work. */
const MOST_CANDIDATES = 8;

/** How long an HMAC-SHA256 is as text. */
const CHARACTERS = { base64: 44, hex: 64 } as const;

/**
 * Bytes of canonical base64 (RFC 4648 §4, padded), or undefined for anything else. Node's own decoder also
 * takes the URL alphabet, skips what it does not know and ignores loose bits, so that one signature would
 * have many spellings.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

type Key = string | Uint8Array;
type Part = string | Uint8Array;

/** HMAC-SHA256 (RFC 2104) over the parts, one after the other, as text. A key given as text is its UTF-8. */
export function hmacSha256(key: Key, parts: readonly Part[], encoding: keyof typeof CHARACTERS): string {
  // Bytes as key take Node 24 more than twice as long as text or a key object made of them.
  const hmac = createHmac('sha256', typeof key === 'string' ? key : createSecretKey(key));
  for (const part of parts) hmac.update(part);
  return hmac.digest(encoding);
}

/**
 * True when any of the presented signatures is the HMAC-SHA256 of the parts under any of the keys, written as the
 * encoding writes it: padded base64 (RFC 4648 §4), or hexadecimal in lower case. Another spelling of the same bytes
 * is another signature. Every pair is compared, in constant time, so that the duration does not tell which key or
 * signature matched. False without a key of sufficient length and for more than eight signatures.
 */
export function isSignedByAny(
  presented: readonly string[],
  keys: readonly Key[],
  parts: readonly Part[],
  encoding: keyof typeof CHARACTERS = 'base64',
): boolean {
  if (presented.length > MOST_CANDIDATES) return false;
  const candidates = presented
    .map((signature) => Buffer.from(signature))
    .filter(({ length }) => length === CHARACTERS[encoding]);
  if (candidates.length === 0) return false;
  let signed = false;
  for (const key of keys) {
    if (Buffer.byteLength(key) < SHORTEST_KEY_BYTES) continue;
    const expected = Buffer.from(hmacSha256(key, parts, encoding));
    for (const candidate of candidates) signed = timingSafeEqual(candidate, expected) || signed;
  }
  return signed;
}
