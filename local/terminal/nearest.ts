import { closestMatch } from 'leven';

/** A question to end an error message with, `Did you mean order_no?`; empty when no known name is near. */
export function didYouMean(given: string, known: Iterable<string>): string {
  const names = [...known];
  const same = names.find((name) => simplified(name) === simplified(given));
  const nearest = same ?? closestMatch(given, names, { maxDistance: Math.ceil(given.length / 2) });
  return nearest === undefined ? '' : ` Did you mean ${nearest}?`;
}

function simplified(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/g, '');
}
