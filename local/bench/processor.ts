import { join } from 'node:path';
import * as z from 'zod';
import { bundleEntry } from '../../infra/bundle.ts';
import { BUDGETS } from './budgets.ts';
import { lastLineOf, medianOf } from './node-24.ts';
import type { Row } from './rows.ts';

const RUNS = 5;

const measured = z.object({
  bytes: z.number(),
  early: z.number(),
  baseline: z.number(),
  own: z.number(),
  withSdk: z.number(),
});

/** Measures the CPU time of one 10 KB webhook on the deployed Node version. */
export async function measureProcessor(node: string, folder: string): Promise<Row[]> {
  await bundleEntry('local/bench/own-work.ts', folder);
  const runs = Array.from({ length: RUNS }, () =>
    measured.parse(JSON.parse(lastLineOf(node, [join(folder, 'index.mjs')], {}))),
  );
  const median = (read: (run: z.infer<typeof measured>) => number) => medianOf(runs.map(read));
  const own = median((run) => run.own);
  const baseline = median((run) => run.baseline);
  const scenario =
    'our own code for the next order of a known customer, 10 KB: verify, map, link, fold, build the commands; order, checkout and cart are new, and the stage changes';
  const raw =
    `${runs[0]?.bytes} bytes; warm: own code ${own.toFixed(0)} µs, HMAC + JSON.parse ${baseline.toFixed(0)} µs; ` +
    `own code for the first thousand webhooks of a process ${median((run) => run.early).toFixed(0)} µs; with the AWS SDK and an HTTP handler without I/O ${median((run) => run.withSdk).toFixed(0)} µs; medians of ${RUNS} new processes`;
  return [
    {
      what: 'CPU time, relative to HMAC and JSON.parse',
      scenario: `${scenario}; relative to createHmac and JSON.parse of the same order, alternating in one process`,
      unit: 'ratio',
      budget: BUDGETS.ownCodeRatio,
      measured: median((run) => run.own / run.baseline),
      raw,
    },
  ];
}
