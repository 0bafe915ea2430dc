import type { Json } from '../read-json.ts';
import type { OperatorReader, Report, ValueTest } from './condition.ts';
import { endsWithIgnoringCase, startsWithIgnoringCase } from './ignore-case.ts';
import { endsWith, startsWith, stringThat, type TextTest } from './text.ts';

/** `{ "prefix": "x" }` or `{ "prefix": { "equals-ignore-case": "x" } }`. */
export const readPrefix: OperatorReader = (value, report) =>
  readAffix('prefix', value, report, startsWith, startsWithIgnoringCase);

/** `{ "suffix": "x" }` or `{ "suffix": { "equals-ignore-case": "x" } }`. */
export const readSuffix: OperatorReader = (value, report) =>
  readAffix('suffix', value, report, endsWith, endsWithIgnoringCase);

function readAffix(
  operator: 'prefix' | 'suffix',
  value: Json,
  report: Report,
  exactly: (text: string) => TextTest,
  ignoringCase: (text: string, report: Report) => TextTest,
): ValueTest | undefined {
  if (value.type === 'string') return stringThat(exactly(value.value));
  if (value.type !== 'object') return report(`${operator} match pattern must be a string`);
  const [inner, another] = value.fields;
  if (inner === undefined) return report(`${operator} expression name not found`);
  if (inner.name !== 'equals-ignore-case')
    return report(`Unsupported ${operator} pattern: ${inner.name}. Only equals-ignore-case can stand here`);
  if (inner.value.type !== 'string') return report('equals-ignore-case match pattern must be a string');
  if (another !== undefined) return report('Only one key allowed in match expression');
  return stringThat(ignoringCase(inner.value.value, report));
}
