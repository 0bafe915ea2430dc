import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Metafile } from 'esbuild';
import * as z from 'zod';
import { ENV } from '../../shared/platform/names.ts';
import { readConfiguration } from '../stack/configuration.ts';
import { BUDGETS } from './budgets.ts';
import { lastLineOf } from './node-24.ts';
import type { Row } from './rows.ts';

const RUNS = 40;
const TIMER = fileURLToPath(new URL('./time-import.mjs', import.meta.url));

/** Milliseconds of one import. */
const timesSchema = z.object({ processor: z.number(), clock: z.number() });
type Times = z.infer<typeof timesSchema>;

/** Measures the size of the files that ingest loads at start, in kB. */
export function measureBundle(metafile: Metafile): Row {
  const { outputs } = metafile;
  const sizeOf = (names: Iterable<string>) =>
    [...names].reduce((sum, name) => sum + (outputs[name]?.bytes ?? 0), 0) / 1000;
  const atStart = loadedWith(metafile, 'index.mjs');
  const lazily = Object.keys(outputs).filter((name) => name.endsWith('.mjs') && !atStart.has(name));
  const connectors = lazily.filter((name) => basename(name).startsWith('connector-'));
  return {
    what: 'ingest at start: bundle',
    scenario: 'index.mjs and every chunk that it imports statically: minified, without source maps',
    unit: 'kB',
    budget: BUDGETS.start.bundleKilobytes,
    measured: sizeOf(atStart),
    raw:
      `${atStart.size} files; loaded when first used: ${connectors.length} connectors (${sizeOf(connectors).toFixed(0)} kB, the largest ` +
      `${Math.max(0, ...connectors.map((name) => sizeOf([name]))).toFixed(0)} kB), ` +
      `parked deliveries (S3) ${sizeOf(loadedWith(metafile, 's3-client.mjs')).toFixed(0)} kB`,
  };
}

/** The output of that name and all that it imports statically, directly or not. */
export function loadedWith({ outputs }: Metafile, file: string): Set<string> {
  const loaded = new Set(Object.keys(outputs).filter((name) => basename(name) === file));
  // A set also visits what is added to it meanwhile.
  for (const name of loaded)
    for (const { kind, path, external } of outputs[name]?.imports ?? [])
      if (kind === 'import-statement' && !external) loaded.add(path);
  return loaded;
}

/**
 * Measures how long ingest takes to load on the deployed Node version, beside an empty module and a bare client. It compares
 * processor time: by the clock, whatever else runs on the machine would count too.
 */
export async function measureImport(node: string, ingest: string, folder: string): Promise<Row[]> {
  const empty = join(folder, 'empty.mjs');
  mkdirSync(folder, { recursive: true });
  writeFileSync(empty, 'export const handler = undefined;\n');
  const bare = await bundleBareClient(folder);
  // A connection of every provider, as a service that uses all of them.
  const { connections } = readConfiguration({});
  const environment = {
    [ENV.table]: 'bench',
    [ENV.secret]: 'bench',
    [ENV.connections]: JSON.stringify(connections.map(({ secrets: _, ...connection }) => connection)),
    [ENV.parkingBucket]: 'bench',
    AWS_REGION: 'eu-central-1',
  };
  const timesOf = (path: string, more: Record<string, string> = {}) =>
    timesSchema.parse(
      JSON.parse(lastLineOf(node, [TIMER, pathToFileURL(path).href], { ...environment, ...more })),
    );
  const times: Record<'empty' | 'bare' | 'ingest' | 'mapped', Times[]> = {
    empty: [],
    bare: [],
    ingest: [],
    mapped: [],
  };
  for (let run = 0; run < RUNS; run += 1) {
    times.empty.push(timesOf(empty));
    times.bare.push(timesOf(bare));
    times.ingest.push(timesOf(ingest));
    times.mapped.push(timesOf(ingest, { NODE_OPTIONS: '--enable-source-maps' }));
  }
  const processor = (name: keyof typeof times) => lowOf(times[name].map((one) => one.processor));
  const clock = (name: keyof typeof times) => lowOf(times[name].map((one) => one.clock));
  return [
    {
      what: 'ingest at start: import relative to bare client',
      scenario:
        `on Node 24, with the default policy and a connection of each of the ${connections.length} providers: processor time until all ` +
        'modules are loaded and clients created, relative to a file with only new DynamoDBClient({}), bundled by the same esbuild',
      unit: 'ratio',
      budget: BUDGETS.start.importRatio,
      measured: processor('ingest') / processor('bare'),
      raw:
        `ingest ${processor('ingest').toFixed(1)} ms, bare client ${processor('bare').toFixed(1)} ms, ` +
        `empty module ${processor('empty').toFixed(1)} ms; with --enable-source-maps, as deployed, ` +
        `${processor('mapped').toFixed(1)} ms; by the clock ${clock('ingest').toFixed(1)} ms and ${clock('bare').toFixed(1)} ms; ` +
        `the fifth lowest of ${RUNS} interleaved new processes of each`,
    },
  ];
}

/** The fifth lowest: others on the machine only ever add to a time. */
function lowOf(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[4] ?? Number.NaN;
}

/** Bundles the client with its default settings into one file, without our own size reductions. */
async function bundleBareClient(folder: string): Promise<string> {
  const outfile = join(folder, 'bare.mjs');
  await build({
    stdin: {
      contents:
        "import { DynamoDBClient } from '@aws-sdk/client-dynamodb'; export const client = new DynamoDBClient({});",
      resolveDir: fileURLToPath(new URL('../..', import.meta.url)),
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    minify: true,
    mainFields: ['module', 'main'],
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return outfile;
}
