import { type CompiledPattern, compile } from './compile.ts';
import { describeMismatch as describe, type Mismatch } from './describe-mismatch.ts';
import { valuesOf } from './event-values.ts';
import { namesIn } from './field-path.ts';
import { lengthProblems } from './length.ts';
import { alternativeMatches } from './match.ts';
import { type Problem, printProblem } from './problem.ts';
import { type Json, type JsonObject, JsonSyntaxError, readJson } from './read-json.ts';

export type { FieldMismatch, Mismatch } from './describe-mismatch.ts';
export { type Problem, printProblem } from './problem.ts';

/**
 * JSON text, or a value that becomes JSON. Text is exact: a value has lost repeated keys and the digits that no double
 * holds.
 */
export type JsonInput = string | object;

/** EventBridge would refuse the pattern. */
export class InvalidPatternError extends Error {
  override readonly name = 'InvalidPatternError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`The event pattern is not valid. ${problems.map(printProblem).join('; ')}`);
    this.problems = problems;
  }
}

/** The event is no JSON object. */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

/** A valid pattern, read once for many events. */
export interface EventPattern {
  /**
   * True if EventBridge would send the event to the target of a rule with this pattern.
   *
   * @throws InvalidEventError
   */
  matches(event: JsonInput): boolean;
  /**
   * Which fields are the reason that the event does not match; undefined if it matches.
   *
   * @throws InvalidEventError
   */
  describeMismatch(event: JsonInput): Mismatch | undefined;
}

/** All problems of a pattern, the errors first. A pattern without errors is valid. */
export function check(pattern: JsonInput): Problem[] {
  const { problems } = read(pattern);
  return [...errorsIn(problems), ...problems.filter(({ severity }) => severity === 'warning')];
}

/**
 * Reads a pattern.
 *
 * @throws InvalidPatternError
 */
export function parsePattern(pattern: JsonInput): EventPattern {
  const { alternatives, problems } = read(pattern);
  const errors = errorsIn(problems);
  if (errors.length > 0) throw new InvalidPatternError(errors);
  const names = namesIn(alternatives.flatMap((alternative) => [...alternative.keys()]));
  const matchesJson = (event: JsonObject) => {
    const values = valuesOf(event, names);
    return alternatives.some((alternative) => alternativeMatches(alternative, values));
  };
  return {
    matches: (event) => matchesJson(readEvent(event)),
    describeMismatch(event) {
      const json = readEvent(event);
      return matchesJson(json) ? undefined : describe(alternatives, json, valuesOf(json, names));
    },
  };
}

/**
 * True if EventBridge would send the event to the target of a rule with this pattern.
 *
 * @throws InvalidPatternError
 * @throws InvalidEventError
 */
export function matches(pattern: JsonInput, event: JsonInput): boolean {
  return parsePattern(pattern).matches(event);
}

function read(pattern: JsonInput): CompiledPattern {
  try {
    const json = readInput(pattern);
    const { alternatives, problems } = compile(json);
    return { alternatives, problems: [...problems, ...lengthProblems(json)] };
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return {
      alternatives: [],
      problems: [{ severity: 'error', path: '', message: `Not JSON: ${error.message}` }],
    };
  }
}

function readEvent(event: JsonInput): JsonObject {
  let json: Json;
  try {
    json = readInput(event);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new InvalidEventError(`The event is not JSON: ${error.message}`);
  }
  if (json.type !== 'object') throw new InvalidEventError('The event must be a JSON object');
  return json;
}

function readInput(input: JsonInput): Json {
  return readJson(typeof input === 'string' ? input : JSON.stringify(input));
}

function errorsIn(problems: readonly Problem[]): Problem[] {
  return problems.filter(({ severity }) => severity === 'error');
}
