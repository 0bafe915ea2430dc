import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../http/json.ts';
import type { LambdaTarget } from '../subscriber.ts';
import type { TargetReading } from './target-reading.ts';
import type { Resource, Template } from './template.ts';

const functionProperties = z.object({
  Runtime: z.string().optional(),
  Handler: z.string().optional(),
  Timeout: z.number().optional(),
  Code: z.object({ S3Key: z.unknown().optional(), ZipFile: z.unknown().optional() }),
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
});

const assets = z.object({
  files: z.record(z.string(), z.object({ source: z.object({ path: z.string().optional() }) })),
});

/** Lambda's default. */
const DEFAULT_TIMEOUT_SECONDS = 3;

/** The function of a template, run from its code asset in `cdk.out`, or why it cannot be. */
export function readFunction(template: Template, { properties }: Resource): TargetReading {
  const read = functionProperties.safeParse(properties).data;
  const runtime = read?.Runtime ?? 'a container image';
  if (read === undefined || !runtime.startsWith('nodejs'))
    return { skipped: `its function runs on ${runtime}, and only Node.js is run here` };
  if (read.Code.ZipFile !== undefined)
    return { skipped: 'the code of its function is inline, and only code assets are run here' };
  const folder = assetFolder(template, template.resolve(read.Code.S3Key));
  if (folder !== undefined && !isWithin(assemblyFolder(template), folder))
    return { skipped: `the code of its function is outside of ${assemblyFolder(template)}` };
  if (folder === undefined)
    return { skipped: `the code of its function is not a folder beside ${template.name}: synthesise again` };
  const [, path = '', handler = ''] = /^(.+)\.([^.]+)$/.exec(read.Handler ?? '') ?? [];
  if (path !== '' && !isWithin(folder, resolve(folder, path)))
    return { skipped: `its function has the handler ${read.Handler}, which is outside of its code asset` };
  const file = ['mjs', 'cjs', 'js']
    .map((extension) => join(folder, `${path}.${extension}`))
    .find((candidate) => existsSync(candidate));
  if (file === undefined)
    return { skipped: `its function has the handler ${read.Handler}, which its code asset does not contain` };

  const variables = Object.entries(read.Environment?.Variables ?? {});
  const known = variables.flatMap(([name, given]) => {
    const value = template.resolve(given);
    return value === undefined ? [] : [[name, String(value)] as const];
  });
  const unknown = variables.map(([name]) => name).filter((name) => !known.some(([other]) => other === name));
  const target: LambdaTarget = {
    type: 'lambda',
    file,
    handler,
    format: file.endsWith('.js') && !existsSync(join(folder, 'package.json')) ? 'commonjs' : 'as-node',
    environment: Object.fromEntries(known),
    timeoutSeconds: read.Timeout ?? DEFAULT_TIMEOUT_SECONDS,
  };
  const notes =
    unknown.length === 0
      ? []
      : [`its function runs without ${unknown.join(', ')}, known only after the deployment`];
  return { target, notes };
}

/** The folder of a code asset, by the key of its object: its hash and `.zip`. */
function assetFolder(template: Template, key: unknown): string | undefined {
  if (typeof key !== 'string') return undefined;
  const hash = key.replace(/^.*\//, '').replace(/\.zip$/, '');
  const manifest = template.path.replace(/\.template\.json$/, '.assets.json');
  const files = existsSync(manifest)
    ? assets.safeParse(parseJson(readFileSync(manifest, 'utf8'))).data?.files
    : undefined;
  const folder = resolve(dirname(template.path), files?.[hash]?.source.path ?? `asset.${hash}`);
  return existsSync(folder) ? folder : undefined;
}

/** The folder of the whole app, such as `cdk.out`: the assets of a stage are beside the folder of the stage. */
function assemblyFolder({ path }: Template): string {
  let folder = dirname(resolve(path));
  while (basename(folder).startsWith('assembly-')) folder = dirname(folder);
  return folder;
}

function isWithin(folder: string, path: string): boolean {
  return path.startsWith(folder + sep);
}
