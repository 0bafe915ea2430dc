import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFunctions } from '../infra/bundle.ts';
import { measureBackfill } from './bench/backfill.ts';
import { startBenchStack } from './bench/bench-stack.ts';
import { costsPerMillion, fixedCost } from './bench/cost.ts';
import { measureIdleReview } from './bench/idle-review.ts';
import { measureLongHistories } from './bench/long-histories.ts';
import { measureMerging } from './bench/merging.ts';
import { findNode24 } from './bench/node-24.ts';
import { type BenchOptions, HELP, readBenchOptions } from './bench/options.ts';
import { measureProcessor } from './bench/processor.ts';
import { measureReports } from './bench/reports.ts';
import { measureRows } from './bench/row-sizes.ts';
import { exitCodeOf, type Row, tableOf, verdictOf } from './bench/rows.ts';
import { measureBundle, measureImport } from './bench/start.ts';
import { measureMix, measureWebhooks } from './bench/webhooks.ts';
import { startSynthesis } from './templates/synthesis.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

/** Measures all rows, in the order of the table. */
async function measure(): Promise<Row[]> {
  // Otherwise each thread and process prints the warning.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  const folder = mkdtempSync(join(tmpdir(), 'customer-lifecycle-bench-'));
  try {
    const node = findNode24();
    say('Bundling and synthesising …');
    const bundles = join(folder, 'bundles');
    const ingest = (await bundleFunctions(bundles)).get('ingest');
    if (ingest === undefined) throw new Error('the bundle of ingest is missing');
    const templates = await startSynthesis(join(folder, 'templates')).templates;
    say('Measuring the start and the CPU time on Node 24 …');
    const start = await measureImport(node, join(bundles, 'ingest', 'index.mjs'), join(folder, 'modules'));
    const processor = await measureProcessor(node, join(folder, 'own-work'));
    say('Measuring calls and units on the embedded DynamoDB …');
    const stack = await startBenchStack(bundles, templates);
    try {
      const webhooks = await measureWebhooks(stack);
      const merging = await measureMerging(stack);
      const oneIdentity = await measureMix(stack, { id: 'mix-one' });
      const twoIdentities = await measureMix(stack, { id: 'mix-two', email: 'mix-two@example.com' });
      const histories = await measureLongHistories(stack);
      const backfill = await measureBackfill(stack);
      const review = await measureIdleReview(stack);
      return [
        ...webhooks,
        ...merging,
        ...processor,
        measureBundle(ingest),
        ...start,
        ...costsPerMillion(oneIdentity, twoIdentities),
        ...(await measureRows(stack.policy, stack.identityHash)),
        ...fixedCost(templates, review),
        ...histories,
        backfill,
        review.row,
        measureReports(),
      ];
    } finally {
      await stack.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function showBudgets({ json }: BenchOptions): Promise<void> {
  const rows = await measure();
  process.stdout.write(tableOf(rows));
  if (json)
    process.stdout.write(
      `${JSON.stringify({ rows: rows.map((row) => ({ ...row, verdict: verdictOf(row) })) })}\n`,
    );
  process.exitCode = exitCodeOf(rows);
}

await runCommand({ name: 'bench', help: HELP, read: readBenchOptions, work: showBudgets });
