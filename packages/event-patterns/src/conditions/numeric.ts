import { printJson } from '../print-json.ts';
import type { Json } from '../read-json.ts';
import type { OperatorReader, Report, ValueTest } from './condition.ts';
import { cannotCompare, exactNumber } from './numbers.ts';

const DOCUMENTED_LIMIT = 5e9;

type Comparison = (value: number, bound: number) => boolean;

const COMPARISONS: ReadonlyMap<string, Comparison> = new Map<string, Comparison>([
  ['=', (value, bound) => value === bound],
  ['<', (value, bound) => value < bound],
  ['<=', (value, bound) => value <= bound],
  ['>', (value, bound) => value > bound],
  ['>=', (value, bound) => value >= bound],
]);

/** `{ "numeric": [">", 0, "<=", 5] }`: one comparison, or a range from its bottom to its top. */
export const readNumeric: OperatorReader = (value, report) => {
  if (value.type !== 'array') return report('Value of numeric must be an array.');
  const [sign, bound, ...range] = value.items;
  const first = readComparison(sign, bound, report);
  if (first === undefined) return undefined;
  if (range.length === 0) return holdsFor([first]);
  if (!first.sign.startsWith('>'))
    return report('Too many elements in numeric expression: only > or >= can begin a range');
  const [endSign, endBound, ...rest] = range;
  if (endSign?.type !== 'string') return report(`Bad value in numeric range: ${written(endSign)}`);
  if (!endSign.value.startsWith('<'))
    return report(`Bad numeric range operator: ${endSign.value}. A range must end with < or <=`);
  const last = readComparison(endSign, endBound, report);
  if (last === undefined) return undefined;
  if (rest.length > 0) return report('Too many terms in numeric range expression');
  if (first.bound >= last.bound) return report('Bottom must be less than top');
  return holdsFor([first, last]);
};

interface ReadComparison {
  readonly sign: string;
  readonly bound: number;
  readonly holds: Comparison;
}

function readComparison(
  sign: Json | undefined,
  bound: Json | undefined,
  report: Report,
): ReadComparison | undefined {
  if (sign?.type !== 'string') return report(`Invalid member in numeric match: ${written(sign)}`);
  const holds = COMPARISONS.get(sign.value);
  if (holds === undefined)
    return report(`Unrecognized numeric range operator: ${sign.value}. It must be =, <, <=, > or >=`);
  if (bound?.type !== 'number') return report(`Value of ${sign.value} must be numeric`);
  const number = exactNumber(bound.text);
  if (number === undefined) return report(cannotCompare(bound.text));
  if (Math.abs(number) > DOCUMENTED_LIMIT)
    report(`${bound.text} is beyond what EventBridge documents for numeric: -5e9 to 5e9`, 'warning');
  return { sign: sign.value, bound: number, holds };
}

function holdsFor(comparisons: readonly ReadComparison[]): ValueTest {
  return (value) => {
    const number = value.type === 'number' ? exactNumber(value.text) : undefined;
    return number !== undefined && comparisons.every(({ holds, bound }) => holds(number, bound));
  };
}

function written(json: Json | undefined): string {
  return json === undefined ? 'nothing' : printJson(json);
}
