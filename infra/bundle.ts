import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';
import { FUNCTION_NAMES, type FunctionName } from './function-names.ts';
import { builtinsWithoutFacade, leaveOutUnused, mapOwnSourcesOnly } from './lean-bundle.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Where what is bundled apart is, and the name that the other bundles import it by. */
const APART = { entry: 'shared/parking/s3-client.ts', name: 's3-client' };

const OPTIONS = {
  absWorkingDir: ROOT,
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
  metafile: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/**
 * Bundles one entry file with all it imports into a folder, which is emptied first.
 * What is imported dynamically stays in chunks of its own, loaded when first needed. Equal sources give equal
 * bytes, so that the asset of an unchanged function is not uploaded again. Answers what esbuild tells of it.
 */
export async function bundleEntry(entry: string, folder: string): Promise<Metafile> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  let needsApart = false;
  const apart: Plugin = {
    name: 'apart',
    setup({ onResolve }) {
      onResolve({ filter: /\/s3-client\.ts$/ }, ({ kind }) => {
        if (kind !== 'dynamic-import') return undefined;
        needsApart = true;
        return { path: `./${APART.name}.mjs`, external: true };
      });
    },
  };
  const { metafile } = await build({
    ...OPTIONS,
    entryPoints: { index: entry },
    outdir: folder,
    plugins: [apart, leaveOutUnused('others'), builtinsWithoutFacade, mapOwnSourcesOnly],
  });
  if (!needsApart) return metafile;
  // esbuild puts what two chunks share into a third, all of it: what S3 alone needs would load at start.
  const apartFrom = await build({
    ...OPTIONS,
    entryPoints: { [APART.name]: APART.entry },
    outdir: folder,
    plugins: [leaveOutUnused('s3'), builtinsWithoutFacade, mapOwnSourcesOnly],
  });
  return {
    inputs: { ...metafile.inputs, ...apartFrom.metafile.inputs },
    outputs: { ...metafile.outputs, ...apartFrom.metafile.outputs },
  };
}

/**
 * Bundles every function into a folder named like it within the given one; there `index.mjs` exports `handler`.
 * Answers what esbuild tells of each bundle.
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
