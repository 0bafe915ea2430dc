import { printJson } from '../print-json.ts';
import type { Json, JsonObject } from '../read-json.ts';
import { readAnythingBut } from './anything-but.ts';
import { readCidr } from './cidr.ts';
import type { Condition, OperatorReader, Report, ValueTest } from './condition.ts';
import { readExactly, readPlain } from './exact.ts';
import { readEqualsIgnoreCase } from './ignore-case.ts';
import { readNumeric } from './numeric.ts';
import { readPrefix, readSuffix } from './prefix-suffix.ts';
import { readWildcard } from './wildcard.ts';

const OPERATORS: ReadonlyMap<string, OperatorReader> = new Map([
  ['prefix', readPrefix],
  ['suffix', readSuffix],
  ['equals-ignore-case', readEqualsIgnoreCase],
  ['wildcard', readWildcard],
  ['anything-but', readAnythingBut],
  ['numeric', readNumeric],
  ['cidr', readCidr],
  ['exactly', readExactly],
]);

/** Reads one entry of the list of a field. */
export function readCondition(json: Json, report: Report): Condition | undefined {
  const written = printJson(json);
  if (json.type === 'array') return report('Match value must be String, number, true, false, or null');
  if (json.type !== 'object') return { type: 'value', written, holds: readPlain(json) };
  return readOperator(json, written, report);
}

function readOperator({ fields }: JsonObject, written: string, report: Report): Condition | undefined {
  const [operator, another] = fields;
  if (operator === undefined) return report('Match expression name not found');
  if (another !== undefined)
    return report('Only one key allowed in match expression: write each operator in its own braces');
  if (operator.name === 'exists') {
    if (operator.value.type !== 'boolean')
      return report('exists match pattern must be either true or false.');
    return operator.value.value ? { type: 'value', written, holds: () => true } : { type: 'absent', written };
  }
  const read = OPERATORS.get(operator.name);
  if (read === undefined) {
    const known = ['exists', ...OPERATORS.keys()].filter((name) => name !== 'exactly').join(', ');
    return report(`Unrecognized match type ${operator.name}. The match types are ${known}`);
  }
  const holds: ValueTest | undefined = read(operator.value, report);
  return holds && { type: 'value', written, holds };
}
