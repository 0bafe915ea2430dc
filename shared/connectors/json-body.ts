import { isUtf8 } from 'node:buffer';

/** The parsed body, or a sentence that says why it could not be parsed. */
export type JsonReading = { readonly value: unknown } | { readonly refused: string };

const MAX_DEPTH = 64;

/**
 * Depth does no harm by itself: the parser keeps no stack and connectors only pick fields. But parsing time grows with
 * depth. Below this size the time is too short to justify a scan of every delivery.
 */
const SCANNED_FROM_BYTES = 32 * 1024;

/** From this number of digits on a double may not hold an integer exactly. */
const LONG_DIGITS = 16;

/**
 * Such integers under a key that ends in `id` or `Id`. The letter before the quote makes it a closing quote: in JSON a letter
 * precedes an opening quote only inside text. So a match never lies inside a string.
 */
const LONG_ID = /([iI]d"\s*:\s*)(\d{16,})(?=\s*[,}])/g;

/**
 * Parses a body that was signed as bytes. It must be UTF-8 and JSON; a byte order mark is ignored (RFC 8259 §8.1). A large
 * body may be nested at most 64 levels deep. Ids that a double cannot hold exactly become text. If a key is repeated,
 * the last value counts.
 */
export function readJsonBody(body: Uint8Array): JsonReading {
  const known = readings.get(body);
  if (known !== undefined) return known;
  const reading = parseBody(body);
  readings.set(body, reading);
  return reading;
}

/** A body is read to be mapped, and again to be described for the log. */
const readings = new WeakMap<Uint8Array, JsonReading>();

function parseBody(body: Uint8Array): JsonReading {
  if (!isUtf8(body)) return { refused: 'the body is not UTF-8' };
  if (body.length > SCANNED_FROM_BYTES && isDeeperThan(MAX_DEPTH, body))
    return { refused: `the body is nested more than ${MAX_DEPTH} levels deep` };
  const text = Buffer.from(body.buffer, body.byteOffset, body.length)
    .toString('utf8')
    .replace(/^\uFEFF/, '');
  try {
    return { value: JSON.parse(hasLongDigits(body) ? text.replace(LONG_ID, '$1"$2"') : text) };
  } catch {
    return { refused: text.trim() === '' ? 'the body is empty' : 'the body is not JSON' };
  }
}

/** Whether the text has so many digits in a row. Nearly no body does, and searching is faster than replacing. */
function hasLongDigits(json: Uint8Array): boolean {
  // Every such run covers one of these positions.
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
