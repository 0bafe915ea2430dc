import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A command on a page of the documentation, and the JSON answer shown for it, if any. */
export interface PageCommand {
  readonly line: number;
  readonly script: string;
  readonly shown: unknown;
}

const STACK = 'http://127.0.0.1:8787';
const FENCE = /^```(\w*)\n(.*?)^```$/gms;
const ANSWER_ON_LINE = /\s+# (?=[[{])/;

/**
 * The commands of a page that send requests to the local stack, in order. The answer is on the same line after `#`, or
 * in the following block of JSON.
 */
export function commandsOf(page: string): PageCommand[] {
  const blocks = [...page.matchAll(FENCE)].map(({ 1: language = '', 2: text = '', index }) => ({
    language,
    text,
    line: page.slice(0, index).split('\n').length + 1,
  }));
  return blocks.flatMap(({ language, text, line }, index): PageCommand[] => {
    if (language !== 'sh' || !text.includes(STACK) || text.includes('npm ')) return [];
    if (ANSWER_ON_LINE.test(text))
      return text
        .trimEnd()
        .split('\n')
        .map((row, offset) => {
          const [script = '', answer] = row.split(ANSWER_ON_LINE);
          return {
            line: line + offset,
            script,
            shown: answer === undefined ? undefined : JSON.parse(answer),
          };
        });
    const following = blocks[index + 1];
    const shown = following?.language === 'json' ? JSON.parse(following.text) : undefined;
    return [{ line, script: text, shown }];
  });
}

const SECONDS_OF_A_FEED = 1;
/** Outcomes of deliveries with an HTTP status other than 200. */
const REFUSALS: readonly unknown[] = ['refused', 'unknown-connection'];

/** Runs commands in one shell against the stack at this URL. Returns the output of each. */
export async function runCommands(commands: readonly PageCommand[], url: string): Promise<string[]> {
  const script = commands.flatMap((command) => [
    // A live feed does not end by itself. The page shows the body of a refusal.
    `curl() { command curl --silent --show-error ${optionsOf(command)} "$@"${isFeed(command) ? ' || true' : ''}; }`,
    command.script.replaceAll(STACK, url),
    "printf '\\0'",
  ]);
  const { stdout } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script.join('\n')]);
  return stdout.split('\0').slice(0, -1);
}

function optionsOf(command: PageCommand): string {
  if (isFeed(command)) return `--max-time ${SECONDS_OF_A_FEED}`;
  return isRefusal(command.shown) ? '' : '--fail-with-body';
}

function isFeed({ script }: PageCommand): boolean {
  return script.includes('text/event-stream');
}

function isRefusal(shown: unknown): boolean {
  if (typeof shown !== 'object' || shown === null) return false;
  return 'message' in shown || ('outcome' in shown && REFUSALS.includes(shown.outcome));
}

/**
 * How an answer differs from the shown one in its fields and their types. A list may have more entries, `{}` stands for
 * any object and null for any value.
 */
export function differences(shown: unknown, actual: unknown, path = 'answer'): string[] {
  if (shown === null || shown === undefined) return [];
  if (Array.isArray(shown)) {
    if (!Array.isArray(actual)) return [`${path} is not a list`];
    return shown.flatMap((one, index) => differences(one, actual[index], `${path}[${index}]`));
  }
  if (typeof shown !== 'object')
    return typeof shown === typeof actual ? [] : [`${path} is ${JSON.stringify(actual)}`];
  if (typeof actual !== 'object' || actual === null) return [`${path} is ${JSON.stringify(actual)}`];
  const fields = new Map(Object.entries(actual));
  const expected = Object.entries(shown);
  if (expected.length === 0) return [];
  const unshown = [...fields.keys()].filter((name) => !(name in shown));
  return [
    ...unshown.map((name) => `${path}.${name} is not shown`),
    ...expected.flatMap(([name, value]) =>
      fields.has(name)
        ? differences(value, fields.get(name), `${path}.${name}`)
        : [`${path}.${name} is missing`],
    ),
  ];
}
