import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CHANGE_TYPES } from '../../../shared/lifecycle/change-types.ts';

test('the documentation lists all changes in their causal order', () => {
  const text = readFileSync('docs/lifecycle.md', 'utf8');
  const [, table = ''] =
    /### What happens at one instant[\s\S]*?\n\|---\|---\|\n((?:\|.*\n)+)/.exec(text) ?? [];
  expect([...table.matchAll(/`([a-z.-]+)`/g)].map(([, name]) => name)).toEqual([...CHANGE_TYPES]);
});
