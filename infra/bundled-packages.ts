import { readFileSync } from 'node:fs';
import type { Metafile } from 'esbuild';
import * as z from 'zod';

/** A package of npm with code in a bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** The SPDX expression of its `package.json`. */
  readonly licence: string;
}

const packageJson = z.object({ name: z.string(), version: z.string(), license: z.string() });

/** The packages whose code is in the output of these builds, by name. */
export function bundledPackages(metafiles: Iterable<Metafile>): BundledPackage[] {
  const folders = new Set<string>();
  for (const { outputs } of metafiles)
    for (const { inputs } of Object.values(outputs))
      for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
        const [folder] = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [];
        if (folder !== undefined && bytesInOutput > 0) folders.add(folder);
      }
  const found = [...folders].map((folder) => {
    const file = new URL(`../${folder}/package.json`, import.meta.url);
    const { name, version, license } = packageJson.parse(JSON.parse(readFileSync(file, 'utf8')));
    return [`${name}@${version}`, { name, version, licence: license }] as const;
  });
  return [...new Map(found).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
