import { distance } from 'fastest-levenshtein';

/** The allowed values that are most similar to the one sent; none if no value is similar enough. */
export function nearest(sent: string, allowed: readonly string[]): string[] {
  const word = simplified(sent);
  const distances = allowed.map((candidate) => distance(word, simplified(candidate)));
  const least = Math.min(...distances);
  return least > Math.max(2, word.length * 0.4)
    ? []
    : allowed.filter((_, index) => distances[index] === least);
}

/** The name without case and separators, where most mistakes are. */
function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** A question for the end of an error text; empty if no allowed value is similar. */
export function didYouMean(sent: string, allowed: readonly string[]): string {
  const similar = nearest(sent, allowed);
  return similar.length === 0 ? '' : `; did you mean ${alternatives(similar)}?`;
}

/** The end of an error text that begins with a field: the allowed values, the value sent, and the most similar allowed value. */
export function mustBeOneOf(allowed: readonly string[], sent: unknown): string {
  const hint = typeof sent === 'string' ? didYouMean(sent, allowed) : '';
  return `must be ${alternatives(allowed)}, not ${shown(sent)}${hint}`;
}

/** The values in quotes, the last after "or". */
export function alternatives(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' or ');
}

const MAX_CHARACTERS = 40;

/** A value as it was sent, truncated if it is long. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length <= MAX_CHARACTERS ? text : `${text.slice(0, MAX_CHARACTERS)}…`;
}
