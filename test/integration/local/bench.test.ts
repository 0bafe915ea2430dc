import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundleFunctions } from '../../../infra/bundle.ts';
import { startBenchStack } from '../../../local/bench/bench-stack.ts';
import { measureMerging } from '../../../local/bench/merging.ts';
import { verdictOf } from '../../../local/bench/rows.ts';
import { startSynthesis } from '../../../local/templates/synthesis.ts';
import { runLocal } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

test('the bench refuses a wrong option before it measures', async () => {
  const wrong = runLocal('bench', ['--fast']);
  expect(await wrong.ended).toBe(2);
  expect(wrong.output.stdout).toBe('');
  expect(wrong.output.stderr).toMatch(/--fast/);
  expect(wrong.output.stderr).toMatch(/--help/);
});

test('the bench shows its options', async () => {
  const help = runLocal('bench', ['--help']);
  expect(await help.ended).toBe(0);
  expect(help.output.stdout).toMatch(/npm run bench/);
});

test('a merge, a split and an address that is taken over stay within their budgets', async () => {
  const folder = temporaryFolder();
  const bundles = join(folder, 'bundles');
  await bundleFunctions(bundles);
  const stack = await startBenchStack(bundles, await startSynthesis(join(folder, 'templates')).templates);
  const rows = await measureMerging(stack);
  await stack.close();
  expect(rows.map((row) => [row.what, row.measured > 0, verdictOf(row)])).toEqual([
    ['AWS calls: a merge', true, 'ok'],
    ['write units: a merge', true, 'ok'],
    ['AWS calls: a split', true, 'ok'],
    ['write units: a split', true, 'ok'],
    ['write units: an address taken over', true, 'ok'],
  ]);
  expect(rows.map(({ raw }) => raw)).toEqual([
    expect.stringMatching(/^accepted: BatchGetItem,.* TransactWriteItems;/),
    expect.stringMatching(/^accepted:/),
    expect.stringMatching(/^unmerged: BatchGetItem,.* TransactWriteItems;/),
    expect.stringMatching(/^unmerged:/),
    expect.stringMatching(/^accepted:/),
  ]);
});
