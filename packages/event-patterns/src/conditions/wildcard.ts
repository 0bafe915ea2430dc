import type { OperatorReader, Report } from './condition.ts';
import { stringThat, type TextTest } from './text.ts';

/** `{ "wildcard": "*.png" }`. */
export const readWildcard: OperatorReader = (value, report) => {
  if (value.type !== 'string') return report('wildcard match pattern must be a string');
  const fits = wildcardTest(value.value, report);
  return fits && stringThat(fits);
};

/** Reads a text in which `*` stands for any characters, `\*` for an asterisk and `\\` for a backslash. */
export function wildcardTest(pattern: string, report: Report): TextTest | undefined {
  const pieces: string[] = [];
  let piece = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at];
    const following = pattern[at + 1];
    if (character === '*') {
      if (following === '*') return report(`Consecutive wildcard characters at pos ${at + 1}`);
      pieces.push(piece);
      piece = '';
    } else if (character === '\\') {
      if (following !== '*' && following !== '\\')
        return report(`Invalid escape character at pos ${at + 1}. A backslash can only precede * or \\`);
      piece += following;
      at++;
    } else piece += character;
  }
  pieces.push(piece);
  return (text) => fitsPieces(text, pieces);
}

/** True if the text is the pieces in this order, with anything between them. Each is taken as early as possible. */
function fitsPieces(text: string, pieces: readonly string[]): boolean {
  const [first = '', ...others] = pieces;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = text.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}
