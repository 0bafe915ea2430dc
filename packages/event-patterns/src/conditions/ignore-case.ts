import type { OperatorReader, Report } from './condition.ts';
import { stringThat, type TextTest } from './text.ts';

/** `{ "equals-ignore-case": "x" }`. */
export const readEqualsIgnoreCase: OperatorReader = (value, report) => {
  if (value.type !== 'string') return report('equals-ignore-case match pattern must be a string');
  return stringThat(equalsIgnoringCase(value.value, report));
};

/** Equal, where each character of the pattern may be in its own lower or upper case. */
export function equalsIgnoringCase(pattern: string, report: Report): TextTest {
  const letters = formsOf(pattern, report);
  return (text) => endsAfter(letters, text).has(text.length);
}

/** Begins with the pattern, in whatever case. */
export function startsWithIgnoringCase(pattern: string, report: Report): TextTest {
  const letters = formsOf(pattern, report);
  return (text) => endsAfter(letters, text).size > 0;
}

/** Ends with the pattern, in whatever case. */
export function endsWithIgnoringCase(pattern: string, report: Report): TextTest {
  const letters = formsOf(pattern, report)
    .reverse()
    .map((forms) => forms.map(reversed));
  return (text) => endsAfter(letters, reversed(text)).size > 0;
}

/** The two forms of each character. They can differ in length: ß becomes SS. */
function formsOf(pattern: string, report: Report): string[][] {
  const beyond = [...pattern].find((character) => character.length > 1);
  if (beyond !== undefined)
    report(`${beyond} never matches where case is ignored: EventBridge reads it as ?? there`, 'warning');
  return pattern
    .split('')
    .map((unit) => (SURROGATE.test(unit) ? ['?'] : [unit.toLowerCase(), unit.toUpperCase()]));
}

const SURROGATE = /[\ud800-\udfff]/;

/** Where the letters can end in the text when they begin at its start. */
function endsAfter(letters: readonly (readonly string[])[], text: string): Set<number> {
  let ends = new Set([0]);
  for (const forms of letters) {
    const next = new Set<number>();
    for (const end of ends)
      for (const form of forms) if (text.startsWith(form, end)) next.add(end + form.length);
    if (next.size === 0) return next;
    ends = next;
  }
  return ends;
}

function reversed(text: string): string {
  return text.split('').reverse().join('');
}
