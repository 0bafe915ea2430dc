import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY, runIn } from '../../../test/support/packed-package.ts';

/** Copies an example below a folder, as a team does, with the packed package and links to all else that it needs. */
export function copyExample(name: string, folder: string, installed: string): string {
  const example = join(folder, 'examples', name);
  cpSync(join(REPOSITORY, 'examples', name), example, {
    recursive: true,
    filter: (path) => !/\/(node_modules|cdk\.out)$/.test(path),
  });
  // Of an installed example, the CDK looks for it to find the root of the project.
  writeFileSync(join(example, 'package-lock.json'), '{}');
  const modules = join(example, 'node_modules');
  mkdirSync(modules);
  for (const entry of readdirSync(join(REPOSITORY, 'node_modules')))
    symlinkSync(join(REPOSITORY, 'node_modules', entry), join(modules, entry));
  const events = join(modules, 'customer-lifecycle-events');
  cpSync(installed, events, { recursive: true });
  // The package contains the other one, built.
  mkdirSync(join(modules, 'event-patterns'));
  cpSync(
    join(REPOSITORY, 'packages/event-patterns/package.json'),
    join(modules, 'event-patterns/package.json'),
  );
  symlinkSync(join(events, 'dist/event-patterns/src'), join(modules, 'event-patterns/dist'));
  return example;
}

/** Synthesises an example with bundled functions, as the CDK's command does. Returns the folder of the assembly. */
export async function synthesise(
  example: string,
  context: Readonly<Record<string, string>>,
): Promise<string> {
  const assembly = join(example, 'cdk.out');
  const environment = { CDK_OUTDIR: assembly, CDK_CONTEXT_JSON: JSON.stringify(context) };
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  await runIn(example, 'env', ...variables, process.execPath, '--import', 'tsx', 'app.ts');
  return assembly;
}
