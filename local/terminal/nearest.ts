import { distance } from 'fastest-levenshtein';

/** A question for the end of an error message, ` Did you mean order_no?`; empty when no known name is similar. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const away = (name: string) => distance(simplified(name), simplified(given));
  const [nearest] = [...known].sort((a, b) => away(a) - away(b));
  return nearest === undefined || away(nearest) > given.length / 2 ? '' : ` Did you mean ${nearest}?`;
}

/** The name without case and separators. */
function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}
