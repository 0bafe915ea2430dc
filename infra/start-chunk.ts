import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const NAMESPACE = 'on-demand';

/**
 * Puts all that an entry file imports statically into one chunk. esbuild makes a chunk for every set of modules that the same
 * dynamic imports share, and each file takes time to load. So every module that is imported dynamically also imports what the
 * entry file does, which is loaded by then: all of that is shared by the same.
 */
export async function oneChunkAtStart(entry: string): Promise<Plugin> {
  const atStart = await importsOf(entry);
  return {
    name: 'one-chunk-at-start',
    setup({ onResolve, onLoad, resolve }) {
      onResolve({ filter: /^\./ }, async ({ path, kind, ...from }) => {
        if (kind !== 'dynamic-import') return undefined;
        const resolved = await resolve(path, { kind: 'import-statement', ...from });
        return { path: resolved.path, namespace: NAMESPACE };
      });
      onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({
        contents: [...atStart.map((one) => `import '${one}';`), `export * from '${path}';`].join('\n'),
        resolveDir: dirname(path),
      }));
    },
  };
}

/**
 * The modules of ours that a file imports statically. The file itself is not among them: it may wait for something that
 * imports dynamically.
 */
async function importsOf(entry: string): Promise<string[]> {
  const imported: string[] = [];
  const collect: Plugin = {
    name: 'collect',
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
        if (kind === 'entry-point') return undefined;
        if (kind === 'import-statement' && path.startsWith('.')) imported.push(join(resolveDir, path));
        return { path, external: true };
      });
    },
  };
  await build({ entryPoints: [entry], bundle: true, format: 'esm', write: false, plugins: [collect] });
  return imported;
}
