import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import {
  check,
  InvalidEventError,
  type Mismatch,
  type Problem,
  parsePattern,
  printProblem,
} from './event-patterns.ts';

/** What a command prints, and its exit code. */
export interface Outcome {
  readonly output: string;
  readonly exitCode: 0 | 1 | 2 | 3;
}

const USAGE = `Usage: event-patterns check PATTERN.json [EVENT.json]

Checks an event pattern of Amazon EventBridge, and whether an event matches it.

Exit code  0  the pattern is valid, and the event matches
           1  the event does not match
           2  the pattern is not valid
           3  a file cannot be read, the event is no JSON object, or the command is wrong
`;

/** Runs the command with these arguments. */
export function run(args: readonly string[]): Outcome {
  if (args.includes('--help') || args.includes('-h')) return { output: USAGE, exitCode: 0 };
  const [command, patternFile, eventFile, ...rest] = args;
  if (command !== 'check' || patternFile === undefined || rest.length > 0)
    return { output: USAGE, exitCode: 3 };
  try {
    return checkFiles(patternFile, eventFile);
  } catch (error) {
    if (!(error instanceof UnreadableFile || error instanceof InvalidEventError)) throw error;
    const place = error instanceof InvalidEventError ? `${basename(eventFile ?? '')}: ` : '';
    return { output: `${place}${error.message}.\n`, exitCode: 3 };
  }
}

function checkFiles(patternFile: string, eventFile: string | undefined): Outcome {
  const text = read(patternFile);
  const event = eventFile === undefined ? undefined : read(eventFile);
  const problems = check(text);
  const isValid = problems.every(({ severity }) => severity === 'warning');
  const verdict = `${basename(patternFile)}: ${isValid ? 'valid' : 'not valid'}.`;
  const lines = [verdict, ...problems.map(printWithSeverity)];
  if (!isValid) return outcome(lines, 2);
  if (eventFile === undefined || event === undefined) return outcome(lines, 0);
  const mismatch = parsePattern(text).describeMismatch(event);
  if (mismatch === undefined) return outcome([...lines, `${basename(eventFile)}: matches.`], 0);
  return outcome([...lines, `${basename(eventFile)}: does not match.`, ...printMismatch(mismatch)], 1);
}

function printWithSeverity(problem: Problem): string {
  return `  ${problem.severity}: ${printProblem(problem)}`;
}

function printMismatch({ alternatives, fields }: Mismatch): string[] {
  const closest = `  The pattern has ${alternatives} alternatives. The closest one fails here:`;
  return [...(alternatives > 1 ? [closest] : []), ...fields.map(({ path, reason }) => `  ${path} ${reason}`)];
}

function outcome(lines: readonly string[], exitCode: Outcome['exitCode']): Outcome {
  return { output: `${lines.join('\n')}\n`, exitCode };
}

class UnreadableFile extends Error {}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UnreadableFile(`${file} cannot be read: ${reason}`);
  }
}
