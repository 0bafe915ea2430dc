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

/** Processor time for one webhook of 10 KB on the deployed Node. */
export async function measureProcessor(node: string, folder: string): Promise<Row[]> {
  await bundleEntry('local/bench/own-work.ts', folder);
  const runs = Array.from({ length: RUNS }, () =>
    measured.parse(JSON.parse(lastLineOf(node, [join(folder, 'index.mjs')], {}))),
  );
  const median = (read: (run: z.infer<typeof measured>) => number) => medianOf(runs.map(read));
  const own = median((run) => run.own);
  const baseline = median((run) => run.baseline);
  const scenario =
    "a known customer's next order: verify, map, link, fold, build the commands; order, checkout and cart are new, and the stage changes";
  const raw =
    `${runs[0]?.bytes} bytes; own ${own.toFixed(0)} µs, HMAC + JSON.parse ${baseline.toFixed(0)} µs, both when warm; ` +
    `own for the first thousand of a process ${median((run) => run.early).toFixed(0)} µs; with the SDK on an HTTP that answers at once ${median((run) => run.withSdk).toFixed(0)} µs; medians of ${RUNS} fresh processes`;
  return [
    {
      what: 'processor: our own code for a webhook of 10 KB',
      scenario: `${scenario}; against createHmac and JSON.parse of the same order, alternating in the same process`,
      unit: '× HMAC + JSON.parse',
      most: BUDGETS.ownCodeRatio,
      measured: median((run) => run.own / run.baseline),
      raw,
    },
  ];
}
