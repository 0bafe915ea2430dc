import { distance } from 'fastest-levenshtein';

/** A question to end an error message with, ` Did you mean order_no?`; empty when no known name is near. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const away = (name: string) => distance(simplified(name), simplified(given));
  const [nearest] = [...known].sort((a, b) => away(a) - away(b));
  return nearest === undefined || away(nearest) > given.length / 2 ? '' : ` Did you mean ${nearest}?`;
}

/** Without case and separators, in which names differ most. */
function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}
