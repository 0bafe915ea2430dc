/**
 * A JSON value as it is written. Unlike the values of `JSON.parse`, it keeps repeated keys, and the text of numbers:
 * EventBridge sees both.
 */
export type Json = Scalar | JsonArray | JsonObject;

/** A string, number, boolean or null. */
export type Scalar =
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'number'; readonly text: string }
  | { readonly type: 'boolean'; readonly value: boolean }
  | { readonly type: 'null' };

/** A JSON array. */
export interface JsonArray {
  readonly type: 'array';
  readonly items: readonly Json[];
}

/** A JSON object: its fields in the order of the text, repeated ones included. */
export interface JsonObject {
  readonly type: 'object';
  readonly fields: readonly { readonly name: string; readonly value: Json }[];
}

/** Text is not JSON. The message names the line and the column. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

// The limits of the JSON parser that EventBridge's engine uses.
const MOST_LEVELS = 1_000;
const LONGEST_NUMBER = 1_000;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON forbids them in strings.
const PLAIN_CHARACTERS = /[^"\\\u0000-\u001f]*/y;
const HEX = /[0-9a-fA-F]{4}/y;
const WORD = /[A-Za-z]+/y;

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

const WORDS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', { type: 'boolean', value: true }],
  ['false', { type: 'boolean', value: false }],
  ['null', { type: 'null' }],
]);

/**
 * Reads JSON text, strictly by the standard.
 *
 * @throws JsonSyntaxError
 */
export function readJson(text: string): Json {
  let at = 0;

  function fail(message: string, position = at): never {
    const before = text.slice(0, position).split('\n');
    const column = (before.at(-1)?.length ?? 0) + 1;
    throw new JsonSyntaxError(`${message} (line ${before.length}, column ${column})`);
  }

  function take(expression: RegExp): string {
    expression.lastIndex = at;
    const found = expression.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  }

  /** Skips spaces, and says what comes then. */
  function next(): string | undefined {
    take(SPACE);
    return text[at];
  }

  function expected(what: string): never {
    const found = text[at];
    return fail(
      found === undefined ? `the text ends where ${what} should be` : `${what} should be here, not ${found}`,
    );
  }

  function value(levels: number): Json {
    if (levels > MOST_LEVELS) fail(`objects and arrays are nested in more than ${MOST_LEVELS} levels`);
    const start = next();
    if (start === '{') return object(levels);
    if (start === '[') return array(levels);
    if (start === '"') return { type: 'string', value: string() };
    if (start === '-' || (start !== undefined && /\d/.test(start))) return number();
    return word();
  }

  function object(levels: number): Json {
    at++;
    const fields: { name: string; value: Json }[] = [];
    if (next() === '}') at++;
    else
      do {
        if (next() !== '"') expected('a field name in double quotes');
        const name = string();
        if (next() !== ':') expected('a colon');
        at++;
        fields.push({ name, value: value(levels + 1) });
      } while (another('}'));
    return { type: 'object', fields };
  }

  function array(levels: number): Json {
    at++;
    const items: Json[] = [];
    if (next() === ']') at++;
    else
      do items.push(value(levels + 1));
      while (another(']'));
    return { type: 'array', items };
  }

  function another(end: '}' | ']'): boolean {
    const found = next();
    if (found !== ',' && found !== end) expected(`a comma or ${end}`);
    at++;
    return found === ',';
  }

  function string(): string {
    const start = at++;
    let read = take(PLAIN_CHARACTERS);
    while (text[at] !== '"') {
      if (at >= text.length) fail('this string has no end', start);
      if (text[at] !== '\\')
        fail('a line break or control character in a string must be written as an escape');
      read += escapedCharacter() + take(PLAIN_CHARACTERS);
    }
    at++;
    return read;
  }

  function escapedCharacter(): string {
    const letter = text[at + 1] ?? '';
    const escaped = ESCAPES[letter];
    if (escaped === undefined && letter !== 'u') fail(`\\${letter} is no escape of JSON`);
    at += 2;
    if (escaped !== undefined) return escaped;
    const code = take(HEX);
    if (code === '') fail('\\u must be followed by four hexadecimal digits');
    return String.fromCharCode(Number.parseInt(code, 16));
  }

  function number(): Json {
    const start = at;
    const written = take(NUMBER);
    if (written === '') fail('a minus must be followed by a digit');
    if (/[\d.eE]/.test(text[at] ?? '')) fail(`${written}${text[at]} is no number of JSON`, start);
    if (written.length > LONGEST_NUMBER) fail(`a number has more than ${LONGEST_NUMBER} characters`, start);
    return { type: 'number', text: written };
  }

  function word(): Json {
    const start = at;
    const written = take(WORD);
    if (written === '') expected('a value');
    return WORDS.get(written) ?? fail(`${written} is no value of JSON; a string needs double quotes`, start);
  }

  if (text.startsWith('\uFEFF')) fail('the text starts with a byte order mark: save it as UTF-8 without one');
  const read = value(1);
  if (next() !== undefined) fail('there is more text after the end');
  return read;
}
