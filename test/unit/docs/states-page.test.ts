import { describe, expect, test } from 'vitest';
import { isProvider } from '../../../shared/connectors/registry.ts';
import { OBJECT_TYPES, PART_TYPES } from '../../../shared/lifecycle/objects/object.ts';
import { STATE_FIELDS, STATES } from '../../../shared/lifecycle/objects/states.ts';
import { textOf } from '../../support/repository-files.ts';

/** A row of a table of states. The cells of a state and its values are empty below its first row. */
interface Row {
  readonly type: string;
  readonly state: string;
  readonly values: readonly string[];
  readonly tools: readonly string[];
}

/** Carts and checkouts have no states. */
const TYPES = [...new Set([...OBJECT_TYPES, ...PART_TYPES])].filter(
  (type) => type !== 'cart' && type !== 'checkout',
);

/** The rows of the tables under the heading of a type of object. */
function rowsOf(type: string): Row[] {
  const [, section = ''] = textOf('docs/connectors/states.md').split(`\n## ${headingOf(type)}\n`);
  const [own = ''] = section.split('\n## ');
  const lines = own.split('\n').filter((line) => line.startsWith('|'));
  let state = '';
  let values: readonly string[] = [];
  return lines.slice(2).map((line) => {
    const cells = line.split('|').slice(1, -1);
    expect(cells, line).toHaveLength(6);
    const [first = '', second = '', third = ''] = cells;
    const [named] = codeIn(first);
    if (named !== undefined) [state, values] = [named, second.split(' < ').flatMap(codeIn)];
    return { type, state, values, tools: codeIn(third) };
  });
}

function headingOf(type: string): string {
  return type.charAt(0).toUpperCase() + type.slice(1);
}

function codeIn(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
}

describe('the page on the states that each tool reports', () => {
  const rows = TYPES.flatMap(rowsOf);

  test.each(TYPES)('has a table for the type %s', (type) => {
    expect(rowsOf(type)).not.toEqual([]);
  });

  test.each(STATE_FIELDS)('has the state %s with its values in causal order', (field) => {
    const values = rows.filter(({ state }) => state === field).map((row) => row.values);
    expect(new Set(values.map((one) => one.join(' < ')))).toEqual(new Set([STATES[field].join(' < ')]));
  });

  test('has no other state', () => {
    expect(rows.map(({ state }) => state).filter((state) => !Object.hasOwn(STATES, state))).toEqual([]);
  });

  test('names only tools that have a connector', () => {
    expect(rows.flatMap((row) => row.tools).filter((tool) => !isProvider(tool))).toEqual([]);
  });

  test('names each of its tools, and no other, for each state of each type of object', () => {
    const tools = new Map<string, Set<string>>();
    for (const row of rows) {
      const key = `${row.type}: ${row.state}`;
      tools.set(key, new Set([...(tools.get(key) ?? []), ...row.tools]));
    }
    expect(Object.fromEntries(tools)).toEqual(
      Object.fromEntries([...tools.keys()].map((key) => [key, new Set(rows.flatMap((row) => row.tools))])),
    );
  });
});
