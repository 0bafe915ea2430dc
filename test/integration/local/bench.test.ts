import { expect, test } from 'vitest';
import { runLocal } from '../../support/local-process.ts';

test('the bench says what is wrong with its options, and stops before it measures', async () => {
  const wrong = runLocal('bench', ['--fast']);
  expect(await wrong.ended).toBe(2);
  expect(wrong.output.stdout).toBe('');
  expect(wrong.output.stderr).toMatch(/--fast/);
  expect(wrong.output.stderr).toMatch(/--help/);
});

test('the bench tells its options', async () => {
  const help = runLocal('bench', ['--help']);
  expect(await help.ended).toBe(0);
  expect(help.output.stdout).toMatch(/npm run bench/);
});
