import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Keys shorter than this are mistakes or placeholders: nothing verifies by them. */
const SHORTEST_KEY_BYTES = 16;

/** A sender that rotates secrets sends two or three signatures; a long list is an attempt to make us work. */
const MOST_CANDIDATES = 8;

const SHA256_BYTES = 32;

/**
 * Bytes of canonical base64 (RFC 4648 §4, padded), or undefined for anything else. Node's own decoder also
 * takes the URL alphabet, skips what it does not know and ignores loose bits, so that one signature would
 * have many spellings.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Bytes of hexadecimal text in lower case, or undefined for anything else. */
export function decodeHex(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'hex');
  return bytes.toString('hex') === text ? bytes : undefined;
}

/** HMAC-SHA256 (RFC 2104) over the parts, one after the other. */
export function hmacSha256(key: Uint8Array, parts: readonly (string | Uint8Array)[]): Buffer {
  // Bytes as key take Node 24 more than twice as long as a key object made of them.
  const hmac = createHmac('sha256', createSecretKey(key));
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/**
 * True when any of the presented signatures (base64 text, unless another decoder is given) is the HMAC-SHA256 of the parts under any of the keys.
 * Every pair is compared, in constant time, so that the duration does not tell which key or signature matched.
 * False without a key of sufficient length and for more than eight signatures.
 */
export function isSignedByAny(
  presented: readonly string[],
  keys: readonly Uint8Array[],
  parts: readonly (string | Uint8Array)[],
  decode = decodeBase64,
): boolean {
  if (presented.length > MOST_CANDIDATES) return false;
  const candidates = presented
    .map(decode)
    .filter((bytes): bytes is Buffer => bytes !== undefined && bytes.length === SHA256_BYTES);
  if (candidates.length === 0) return false;
  let signed = false;
  for (const key of keys) {
    if (key.length < SHORTEST_KEY_BYTES) continue;
    const expected = hmacSha256(key, parts);
    for (const candidate of candidates) signed = timingSafeEqual(candidate, expected) || signed;
  }
  return signed;
}
