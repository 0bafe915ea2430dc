import type { DeliveryContent } from '../connector.ts';
import { type JsonReading, readJsonBody } from '../json-body.ts';

const NOT_JSON =
  'the body is not JSON. A value that was filled in has a quotation mark or a backslash, or a placeholder without quotation marks was empty: put each placeholder in quotation marks, and leave placeholders with free text out of the template';

const REPEATED =
  'the body has a field twice. A value that was filled in has a quotation mark: leave placeholders with free text out of the template';

/**
 * Parses a body that a tool filled in. Tools do not escape what they fill in. Line breaks in a value do no harm. A quotation
 * mark ends the value, and the rest of it could state anything: such a body is refused if it is not JSON any more, or if a
 * field then stands twice.
 */
export function readFilledBody({ body }: DeliveryContent): JsonReading {
  const reading = readJsonBody(body);
  if ('value' in reading)
    return hasRepeatedField(textOf(body), reading.value) ? { refused: REPEATED } : reading;
  if (!reading.refused.endsWith('not JSON')) return reading;
  const escaped = escapedControls(textOf(body));
  if (escaped === undefined) return { refused: NOT_JSON };
  const second = readJsonBody(Buffer.from(escaped));
  if ('refused' in second) return { refused: NOT_JSON };
  return hasRepeatedField(escaped, second.value) ? { refused: REPEATED } : second;
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8');
}

/** A string, and the colon behind it. One that does not end reaches to the end of the text, so that none is searched twice. */
const STRING = /"(?:[^"\\]|\\[\s\S]?)*(?:"(\s*:)?|$)/g;

/** The text with escaped control characters inside strings; undefined if there are none. */
function escapedControls(text: string): string | undefined {
  const escaped = text.replace(STRING, (string, colon = '') => {
    const inside = string.slice(0, string.length - colon.length);
    return inside.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1)) + colon;
  });
  return escaped === text ? undefined : escaped;
}

/** In valid JSON a string before a colon is the name of a field. */
function hasRepeatedField(json: string, value: unknown): boolean {
  let names = 0;
  for (const [, colon] of json.matchAll(STRING)) if (colon !== undefined) names += 1;
  return names !== fieldsIn(value);
}

function fieldsIn(value: unknown): number {
  let fields = 0;
  const open: unknown[] = [value];
  while (open.length > 0) {
    const one = open.pop();
    if (typeof one !== 'object' || one === null) continue;
    if (!Array.isArray(one)) fields += Object.keys(one).length;
    for (const below of Object.values(one)) open.push(below);
  }
  return fields;
}
