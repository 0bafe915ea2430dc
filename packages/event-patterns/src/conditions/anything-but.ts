import type { Json } from '../read-json.ts';
import type { OperatorReader, Report, ValueTest } from './condition.ts';
import { equalTo } from './exact.ts';
import { equalsIgnoringCase } from './ignore-case.ts';
import { cannotCompare, exactNumber } from './numbers.ts';
import { endsWith, startsWith, stringThat, type TextTest } from './text.ts';
import { wildcardTest } from './wildcard.ts';

type TextReader = (text: string, report: Report) => TextTest | undefined;

const TEXT_OPERATORS: ReadonlyMap<string, TextReader> = new Map<string, TextReader>([
  ['prefix', (text, report) => notEmpty(text, report) && startsWith(text)],
  ['suffix', (text, report) => notEmpty(text, report) && endsWith(text)],
  ['equals-ignore-case', equalsIgnoringCase],
  ['wildcard', wildcardTest],
]);

/**
 * `{ "anything-but": … }`: a value that is none of these. Values of another kind are none of these, too: null matches
 * anything but "x".
 */
export const readAnythingBut: OperatorReader = (value, report) => {
  switch (value.type) {
    case 'object':
      return readTextOperator(value.fields, report);
    case 'string':
    case 'number':
      return noneOf(readPlain([value], report));
    case 'array':
      return noneOf(readPlain(value.items, report));
    default:
      return report('Value of anything-but must be an array or single string/number value.');
  }
};

/** Reads strings, or numbers, and not both. */
function readPlain(values: readonly Json[], report: Report): ValueTest[] | undefined {
  const tests: ValueTest[] = [];
  for (const value of values) {
    if (value.type !== 'string' && value.type !== 'number')
      return report(`Inside anything but list, start|null|boolean is not supported.`);
    if (value.type !== values[0]?.type) return report(MIXED);
    if (value.type === 'number' && exactNumber(value.text) === undefined)
      return report(cannotCompare(value.text));
    tests.push(equalTo(value));
  }
  return tests.length === 0 ? report(`${MIXED}. It is empty`) : tests;
}

const MIXED = 'Inside anything but list, either all values are number or string, mixed type is not supported';

function readTextOperator(
  fields: readonly { readonly name: string; readonly value: Json }[],
  report: Report,
): ValueTest | undefined {
  const [operator, another] = fields;
  if (operator === undefined) return report('Anything-But expression name not found');
  const read = TEXT_OPERATORS.get(operator.name);
  if (read === undefined) {
    const known = [...TEXT_OPERATORS.keys()].join(', ');
    return report(`Unsupported anything-but pattern: ${operator.name}. It can be ${known}`);
  }
  if (another !== undefined) return report('Only one key allowed in match expression');
  const texts = operator.value.type === 'array' ? operator.value.items : [operator.value];
  if (texts.length === 0) return report(`The list of anything-but ${operator.name} is empty`);
  const tests: ValueTest[] = [];
  for (const text of texts) {
    if (text.type !== 'string') return report(`${operator.name} match pattern must be a string`);
    const test = read(text.value, report);
    if (test === undefined) return undefined;
    tests.push(stringThat(test));
  }
  return noneOf(tests);
}

function notEmpty(text: string, report: Report): true | undefined {
  return text === '' ? report('Null prefix/suffix not allowed: the text is empty') : true;
}

function noneOf(tests: readonly ValueTest[] | undefined): ValueTest | undefined {
  return tests && ((value) => !tests.some((holds) => holds(value)));
}
