import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { FUNCTION_NAMES } from './function-names.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles one entry file with all it imports into a folder, which is emptied first.
 * What is imported dynamically stays in chunks of its own, loaded when first needed. Equal sources give equal
 * bytes, so that the asset of an unchanged function is not uploaded again.
 */
export async function bundleEntry(entry: string, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build({
    absWorkingDir: ROOT,
    entryPoints: { index: entry },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    // Runs on Node 24 when deployed; the tests and the local stack run the same bytes on Node 20 too.
    target: 'node20',
    format: 'esm',
    splitting: true,
    minify: true,
    // The SDK's packages name their ESM build `module`, of which far more is shaken off than of `main`.
    mainFields: ['module', 'main'],
    sourcemap: true,
    // Names and lines are what a stack trace needs; the sources themselves would triple the asset.
    sourcesContent: false,
    logLevel: 'warning',
  });
}

/** Bundles every function into a folder named like it within the given one; there `index.mjs` exports `handler`. */
export async function bundleFunctions(folder: string): Promise<void> {
  await Promise.all(
    FUNCTION_NAMES.map((name) => bundleEntry(`functions/${name}/index.ts`, `${folder}/${name}`)),
  );
}
