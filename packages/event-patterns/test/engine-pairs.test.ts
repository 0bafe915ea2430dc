import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { check, matches } from '../src/event-patterns.ts';

/**
 * Pairs of a pattern and an event with the verdict of AWS's own engine, which are not part of this repository: JSON lines
 * with `pattern`, `event` (both JSON text) and `match`. `quirk` marks an accident of the engine, `reprinted` the verdict on
 * parsed values where it differs.
 */
const FOLDER = process.env.PATTERNS_DIR;
const REASON = 'PATTERNS_DIR does not name a folder with pairs';

// Reporters show the reason of a skipped test only if they are asked for it.
if (FOLDER === undefined) process.stderr.write(`Not compared with AWS's engine: ${REASON}\n`);

interface Pair {
  readonly pattern: string;
  readonly event: string;
  readonly match: boolean;
  readonly quirk?: string;
  readonly reprinted?: boolean | 'invalid';
}

function linesOf<Line>(file: string): Line[] {
  return readFileSync(join(FOLDER ?? '', file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function verdictOf(pattern: string | object, event: string | object): boolean | 'invalid' {
  return check(pattern).some(({ severity }) => severity === 'error') ? 'invalid' : matches(pattern, event);
}

/** A pattern that the engine refuses, with what its compiler says, or else what adding the rule says. */
interface Refused {
  readonly pattern: string;
  readonly check: string | null;
  readonly error: { readonly message: string };
}

/** Messages of the engine that mislead, or that speak of its own parser. Ours are in other words. */
const REWORDED = [
  /^(Unexpected|Unrecognized token|Invalid numeric value|Non-standard token)/,
  /^(Filter is not an object|Size of rule)/,
  /^(Nonstandard IP address|Value of equals|Invalid member in numeric match: \])/,
  /^(prefix match pattern|prefix\/suffix match|Inside anything-but\/equals|Value of anything-but|Too many elements)/,
  /Ruler reserved fieldName/,
];

describe("the verdict of AWS's engine", () => {
  test.for(['aws-correctness.jsonl', 'generated.jsonl'])('is ours for all pairs of %s', (file, { skip }) => {
    skip(FOLDER === undefined, REASON);
    const pairs = linesOf<Pair>(file).filter(({ quirk }) => quirk === undefined);
    expect(pairs.length).toBeGreaterThan(0);
    for (const { pattern, event, match, reprinted } of pairs) {
      expect({ pattern, event, match: verdictOf(pattern, event) }).toEqual({ pattern, event, match });
      const parsed = verdictOf(JSON.parse(pattern), JSON.parse(event));
      expect({ pattern, event, parsed }).toEqual({ pattern, event, parsed: reprinted ?? match });
    }
  });

  test('is ours for all patterns that it refuses, mostly in its words', ({ skip }) => {
    skip(FOLDER === undefined, REASON);
    for (const { pattern, check: said, error } of linesOf<Refused>('invalid.jsonl')) {
      const errors = check(pattern).filter(({ severity }) => severity === 'error');
      expect({ pattern, errors }).not.toEqual({ pattern, errors: [] });
      const engine = (said ?? error.message).replace('number : ', 'number: ');
      if (REWORDED.some((words) => words.test(engine))) continue;
      const messages = errors.map(({ message }) => message);
      expect({ pattern, messages }).toEqual({
        pattern,
        messages: expect.arrayContaining([expect.stringContaining(engine)]),
      });
    }
  });
});
