import { isUtf8 } from 'node:buffer';

/** The parsed body, or a sentence that says why it is none. */
export type JsonReading = { readonly value: unknown } | { readonly refused: string };

const DEEPEST = 64;

/**
 * Depth is harmless in itself, as the parser keeps no stack and connectors only pick fields; it is the parser's
 * time that grows with it, and below this size that is too little to be worth a scan of every honest delivery.
 */
const SCANNED_FROM_BYTES = 32 * 1024;

/** From here on a double may not hold an integer exactly. */
const LONG_DIGITS = 16;

/**
 * Such integers under a key that ends in `id`. The letter before the quote makes the quote a
 * closing one (in JSON no letter precedes an opening one but in text), so that a match never lies inside a string.
 */
const LONG_ID = /(id"\s*:\s*)(\d{16,})(?=\s*[,}])/g;

/**
 * Parses a body that was signed as bytes: UTF-8 and nothing else (a byte order mark is refused, RFC 8259 §8.1),
 * JSON, in a large body at most 64 levels deep. Ids that a double could not hold exactly become text; of a key
 * given twice the last stands.
 */
export function readJsonBody(body: Uint8Array): JsonReading {
  if (!isUtf8(body)) return { refused: 'the body is not UTF-8' };
  if (body.length > SCANNED_FROM_BYTES && isDeeperThan(DEEPEST, body))
    return { refused: `the body is nested deeper than ${DEEPEST} levels` };
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
  try {
    return { value: JSON.parse(hasLongDigits(body) ? text.replace(LONG_ID, '$1"$2"') : text) };
  } catch {
    return { refused: text.trim() === '' ? 'the body is empty' : 'the body is not JSON' };
  }
}

/** Whether so many digits stand in a row anywhere. Nearly no body has them, and to look is quicker than to replace. */
function hasLongDigits(json: Uint8Array): boolean {
  // Each such row covers one of these places.
  for (let index = LONG_DIGITS - 1; index < json.length; index += LONG_DIGITS) {
    if (!isDigit(json[index])) continue;
    let first = index;
    let last = index;
    while (isDigit(json[first - 1])) first--;
    while (isDigit(json[last + 1])) last++;
    if (last - first + 1 >= LONG_DIGITS) return true;
  }
  return false;
}

function isDigit(byte = 0): boolean {
  return byte >= ZERO && byte <= NINE;
}

function isDeeperThan(levels: number, json: Uint8Array): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index];
    if (inString) {
      if (byte === BACKSLASH) index++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth++;
      if (depth > levels) return true;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return false;
}

const [QUOTE, BACKSLASH, OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = Buffer.from('"\\{}[]');
const [ZERO = 0, NINE = 0] = Buffer.from('09');
