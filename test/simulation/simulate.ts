import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { PLANTED_BUGS } from './simulator/planted-bugs.ts';
import type { Report, Work } from './simulator/worker.ts';

const USAGE = `npm run simulate -- [--seeds 100] [--from 1]    runs so many seeds, beginning with one; ends at the first that fails
npm run simulate -- --planted                  runs with each planted bug, with at most so many seeds for each
`;

const values = readOptions();
const seeds = wholeNumber('seeds', values.seeds);
const from = wholeNumber('from', values.from);
if (seeds === 0) refuse('--seeds needs at least 1');
const PROGRESS_SECONDS = 10;

// In the repository, because what is not bundled is found from there. A bundle imports nothing while it runs, so a
// seed gives the same run each time.
const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = mkdtempSync(join(root, 'node_modules', '.simulator-'));
const bundle = join(folder, 'worker.mjs');
buildSync({
  entryPoints: [fileURLToPath(new URL('simulator/worker.ts', import.meta.url))],
  outfile: bundle,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  packages: 'external',
});
try {
  process.exitCode = values.planted ? await findPlanted() : await runSeeds();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs seeds on all processors until one fails. */
async function runSeeds(): Promise<number> {
  const totals = startTotals();
  const timer = setInterval(() => print(totals.line()), PROGRESS_SECONDS * 1_000);
  const count = Math.min(availableParallelism(), seeds);
  const all = Array.from({ length: count }, (_, index) =>
    start({ from: from + index, seeds: seeds - index, step: count }, totals.add),
  );
  const failed = await Promise.race([
    Promise.all(all.map(({ ended }) => ended)).then(() => undefined),
    ...all.map(({ failed: first }) => first),
  ]);
  clearInterval(timer);
  await Promise.all(all.map(({ stop }) => stop()));
  print(totals.line());
  print(totals.faults());
  if (failed === undefined) return 0;
  print(`seed ${failed.seed} fails: npm run simulate -- --from ${failed.seed} --seeds 1`);
  for (const line of failed.failure ?? []) print(line);
  return 1;
}

/** Runs seeds with each planted bug until one fails. A bug that is never caught is a failure. */
async function findPlanted(): Promise<number> {
  print(`${'planted bug'.padEnd(64)} caught   seed  seeds  seconds  by`);
  let missed = 0;
  for (const { name } of PLANTED_BUGS) {
    const begin = performance.now();
    let count = 0;
    const worker = start({ from, seeds, step: 1, bug: name }, () => {
      count += 1;
    });
    const failed = await Promise.race([worker.failed, worker.ended.then(() => undefined)]);
    await worker.stop();
    if (failed === undefined) missed += 1;
    const seconds = ((performance.now() - begin) / 1_000).toFixed(1);
    const [by = ''] = failed?.failure ?? [];
    const cells = [failed ? 'yes' : 'NO', String(failed?.seed ?? '-'), String(count), seconds];
    print(`${name.padEnd(64)} ${cells.map((cell) => cell.padStart(6)).join(' ')}  ${by.slice(0, 60)}`);
  }
  return missed === 0 ? 0 : 1;
}

function start(work: Work, add: (report: Report) => void) {
  const worker = new Worker(bundle, { workerData: work });
  const failed = new Promise<Report>((resolve, reject) => {
    worker.on('message', (report: Report) => {
      add(report);
      if (report.failure !== undefined) resolve(report);
    });
    worker.on('error', reject);
  });
  const ended = new Promise<void>((resolve) => worker.on('exit', () => resolve()));
  return { failed, ended, stop: () => worker.terminate() };
}

function startTotals() {
  const begin = performance.now();
  const counts = new Map<string, number>();
  let [done, webhooks, deliveries, events] = [0, 0, 0, 0];
  return {
    add(report: Report) {
      done += 1;
      webhooks += report.webhooks;
      deliveries += report.deliveries;
      events += report.events;
      for (const [kind, count] of report.faults) counts.set(kind, (counts.get(kind) ?? 0) + count);
    },
    line() {
      const cpu = process.cpuUsage();
      const seconds = (cpu.user + cpu.system) / 1e6;
      const elapsed = (performance.now() - begin) / 1_000;
      return `${done} seeds (${(done / elapsed).toFixed(1)}/s), ${webhooks} webhooks, ${deliveries} deliveries, ${events} events, ${Math.round(deliveries / seconds)} deliveries per CPU second`;
    },
    faults: () => `faults: ${[...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
  };
}

function readOptions() {
  try {
    const { values: given } = parseArgs({
      options: {
        seeds: { type: 'string', default: '100' },
        from: { type: 'string', default: '1' },
        planted: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (given.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    return given;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return refuse(error.message.split('\n')[0] ?? '');
  }
}

function wholeNumber(name: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) refuse(`--${name} needs a whole number, such as --${name} 100`);
  return Number(text);
}

function refuse(sentence: string): never {
  process.stderr.write(`${sentence}\n${USAGE}`);
  process.exit(2);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
