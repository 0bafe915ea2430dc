import { mkdir, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { builtinsWithoutFacade } from './builtin-modules.ts';
import { writeConsoleFiles } from './bundle-console.ts';
import { FUNCTION_NAMES, type FunctionName } from './function-names.ts';
import { leaveOutUnused, mapOwnSourcesOnly } from './lean-bundle.ts';
import { oneChunkAtStart } from './start-chunk.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** The module that is bundled separately, and the name under which the other bundles import it. */
const SEPARATE = { entry: 'shared/parking/s3-client.ts', name: 's3-client' };

const OPTIONS = {
  absWorkingDir: ROOT,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  // Deployed functions run on Node 24; the tests and the local stack run the same bundle on Node 20 too.
  target: 'node20',
  format: 'esm',
  splitting: true,
  minify: true,
  // The SDK's packages call their ESM build `module`. Much more of it can be tree-shaken than of `main`.
  mainFields: ['module', 'main'],
  sourcemap: true,
  // A stack trace needs names and lines. The sources would triple the size of the asset.
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles one entry file with all its imports into a folder, which is emptied first. Dynamic imports become
 * separate chunks that are loaded when needed. Equal sources give equal bytes, so that the asset of an
 * unchanged function is not uploaded again. Returns the metafile of esbuild.
 */
export async function bundleEntry(entry: string, folder: string): Promise<Metafile> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  let needsSeparate = false;
  const externalise: Plugin = {
    name: 'separate-chunk',
    setup({ onResolve }) {
      onResolve({ filter: /\/s3-client\.ts$/ }, ({ kind }) => {
        if (kind !== 'dynamic-import') return undefined;
        needsSeparate = true;
        return { path: `./${SEPARATE.name}.mjs`, external: true };
      });
    },
  };
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: { index: entry },
    outdir: folder,
    plugins: [
      externalise,
      await oneChunkAtStart(resolve(ROOT, entry)),
      leaveOutUnused('others'),
      builtinsWithoutFacade,
      mapOwnSourcesOnly,
    ],
  });
  if (!needsSeparate) return metafile;
  // esbuild moves everything that two chunks share into a third chunk, so code that only S3 needs would be
  // loaded at start.
  const separate = await build({
    ...OPTIONS,
    entryPoints: { [SEPARATE.name]: SEPARATE.entry },
    outdir: folder,
    plugins: [leaveOutUnused('s3'), builtinsWithoutFacade, mapOwnSourcesOnly],
  });
  return {
    inputs: { ...metafile.inputs, ...separate.metafile.inputs },
    outputs: { ...metafile.outputs, ...separate.metafile.outputs },
  };
}

/**
 * Bundles every function into a folder of its name; its `index.mjs` exports `handler`. Returns the metafile
 * of esbuild for each function.
 */
export async function bundleFunctions(folder: string): Promise<Map<FunctionName, Metafile>> {
  return new Map(
    await Promise.all(
      FUNCTION_NAMES.map(
        async (name) => [name, await bundleEntry(`functions/${name}/index.ts`, `${folder}/${name}`)] as const,
      ),
    ),
  );
}

/** Bundles the function that serves the console to staff into a folder, with the files of the console. */
export async function bundleConsole(folder: string): Promise<void> {
  await bundleEntry('functions/console/index.ts', folder);
  await writeConsoleFiles(`${folder}/files`);
}
