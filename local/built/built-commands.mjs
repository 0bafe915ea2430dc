import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildFolder, FOLDERS } from './build-folder.mjs';
import { noteUse, removeUnused } from './builds-in-use.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The commands that are built. The others serve the development of this project, and run as they are. */
export const COMMANDS = [
  'start',
  'replay',
  'connect',
  'connections',
  'console',
  'demo',
  'customer',
  'customers',
  'deliveries',
  'policy',
  'report',
  'backfill',
  'doctor',
  'republish',
  'restore',
];

/** What runs in a thread of its own, or is imported by its address. */
export const ENTRIES = [
  'local/functions/function-worker.ts',
  'local/templates/synthesis-thread.ts',
  ...['ingest', 'publish', 'review', 'query', 'redrive'].map((name) => `functions/${name}/index.ts`),
];

/** Libraries of many small files, which load much faster from a bundle. All others are loaded as they are. */
const BUNDLED_LIBRARIES = /^(@aws-sdk|@smithy|zod|libphonenumber-js)(\/|$)/;

const SOURCE_URL = 'addressOfSource';

/** The bundled commands, built unless they are there already. Returns their folder. */
export async function builtCommands() {
  const folder = join(buildFolder(), 'commands');
  if (existsSync(folder)) {
    noteUse(dirname(folder));
    return folder;
  }
  removeUnused(dirname(dirname(folder)));
  const unfinished = `${folder}-${process.pid}`;
  try {
    await bundle(unfinished);
    renameSync(unfinished, folder);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process may have built the same.
    if (!existsSync(folder)) throw error;
  }
  noteUse(dirname(folder));
  return folder;
}

/** @param {string} outdir */
async function bundle(outdir) {
  mkdirSync(outdir, { recursive: true });
  const { build } = await import('esbuild');
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [
      ...COMMANDS.map((name) => ({ in: `local/${name}.ts`, out: name })),
      ...ENTRIES.map((path) => ({ in: path, out: entryName(path) })),
    ],
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    sourcemap: 'linked',
    sourcesContent: false,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    define: { 'import.meta.url': SOURCE_URL },
    metafile: true,
    logLevel: 'warning',
    plugins: [onlySomeLibraries, addressesOfSources],
  });
  const known = ['node_modules', ...FOLDERS].map((name) => `${name}/`);
  const other = Object.keys(metafile.inputs).find((path) => !known.some((name) => path.startsWith(name)));
  if (other !== undefined) throw new Error(`a build contains ${other}, which is in none of its folders`);
}

/** @param {string} path */
function entryName(path) {
  return path.replace(/\.ts$/, '').replaceAll('/', '-');
}

/** @type {import('esbuild').Plugin} */
const onlySomeLibraries = {
  name: 'only-some-libraries',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, importer }) =>
      BUNDLED_LIBRARIES.test(path) || importer.includes('/node_modules/')
        ? undefined
        : { path, external: true },
    );
  },
};

/**
 * Leaves `import.meta.url` the address of the source, and makes `new URL('./entry.ts', import.meta.url)` that of the built
 * entry.
 * @type {import('esbuild').Plugin}
 */
const addressesOfSources = {
  name: 'addresses-of-sources',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$|\.mjs$/ }, ({ path }) => {
      if (path.includes('/node_modules/')) return undefined;
      const text = readFileSync(path, 'utf8').replaceAll(
        /new URL\('(\.[^']+)', import\.meta\.url\)/g,
        (found, target) => {
          const entry = relative(ROOT, join(dirname(path), target));
          return ENTRIES.includes(entry)
            ? `new URL(import.meta.resolve('./${entryName(entry)}.mjs'))`
            : found;
        },
      );
      const address = text.includes('import.meta.url')
        ? `const ${SOURCE_URL} = ${JSON.stringify(pathToFileURL(path).href)};`
        : '';
      return { contents: address + text, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
};
