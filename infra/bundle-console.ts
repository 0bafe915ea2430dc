import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The folder of the console's sources. */
export const CONSOLE_SOURCES = fileURLToPath(new URL('../console/', import.meta.url));

/** Bundles the script and the style of the console: the files, and the metafile of esbuild. */
export async function buildPage() {
  const { build } = await import('esbuild');
  return build({
    entryPoints: [
      { in: `${CONSOLE_SOURCES}main.tsx`, out: 'main' },
      { in: `${CONSOLE_SOURCES}style/main.css`, out: 'main' },
    ],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2023',
    outdir: '/console',
    tsconfig: `${CONSOLE_SOURCES}tsconfig.json`,
    logLevel: 'silent',
  });
}

/** Bundles the script and the style of the console. Returns them by the path at which they are served. */
export async function bundlePage(): Promise<ReadonlyMap<string, Uint8Array>> {
  const { outputFiles } = await buildPage();
  return new Map(outputFiles.map(({ path, contents }) => [path, contents]));
}

/** Writes the files of the console into a folder, each at the path at which it is served. */
export async function writeConsoleFiles(folder: string): Promise<void> {
  await mkdir(`${folder}/console`, { recursive: true });
  await copyFile(`${CONSOLE_SOURCES}index.html`, `${folder}/index.html`);
  await copyFile(`${CONSOLE_SOURCES}icon.svg`, `${folder}/console/icon.svg`);
  for (const [path, content] of await bundlePage()) await writeFile(`${folder}${path}`, content);
}
