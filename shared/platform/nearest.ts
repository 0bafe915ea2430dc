import { distance } from 'fastest-levenshtein';

/** The allowed values that are most like the one sent; none when none is much like it. */
export function nearest(sent: string, allowed: readonly string[]): string[] {
  const word = simplified(sent);
  const away = allowed.map((candidate) => distance(word, simplified(candidate)));
  const least = Math.min(...away);
  return least > Math.max(2, word.length * 0.4) ? [] : allowed.filter((_, index) => away[index] === least);
}

/** Without case and separators, in which names differ most. */
function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}

/** A question for the end of a sentence that refuses something; empty when nothing is like it. */
export function didYouMean(sent: string, allowed: readonly string[]): string {
  const like = nearest(sent, allowed);
  return like.length === 0 ? '' : `; did you mean ${alternatives(like)}?`;
}

/** What is allowed, what was sent, and the nearest allowed value: the end of a sentence that begins with a field. */
export function mustBeOneOf(allowed: readonly string[], sent: unknown): string {
  const hint = typeof sent === 'string' ? didYouMean(sent, allowed) : '';
  return `must be ${alternatives(allowed)}, not ${shown(sent)}${hint}`;
}

/** The values in quotes, the last after "or". */
export function alternatives(values: readonly string[]): string {
  const quoted = values.map((value) => `"${value}"`);
  return [quoted.slice(0, -1).join(', '), ...quoted.slice(-1)].filter((part) => part !== '').join(' or ');
}

const MOST_CHARACTERS = 40;

/** A value as it was sent, cut where it is long. */
export function shown(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS)}…`;
}
