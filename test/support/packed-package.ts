import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The folder of the repository. */
export const REPOSITORY = join(import.meta.dirname, '../..');

const OFFLINE = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts=false', '--loglevel=error'];

/** Runs a command in a folder. Returns what it prints, and rejects if it fails. */
export async function runIn(folder: string, command: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder });
  return stdout;
}

/** An empty folder for a packed package. Whoever makes it removes it. */
export function packageFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `${name}-`));
}

/**
 * Packs a package of the repository and installs it, offline, into an empty project below a folder. The sources are copied
 * beside links to what the package is built with, so that nothing is built in the repository.
 * @returns the folder of the project
 */
export async function installPacked(name: string, folder: string): Promise<string> {
  const copy = join(folder, 'repository');
  const source = join(copy, 'packages', name);
  mkdirSync(source, { recursive: true });
  for (const linked of ['tsconfig.json', 'node_modules'])
    symlinkSync(join(REPOSITORY, linked), join(copy, linked));
  for (const file of ['package.json', 'tsconfig.build.json', 'src', 'README.md', 'LICENSE'])
    await runIn(folder, 'cp', '-r', join(REPOSITORY, 'packages', name, file), source);
  // The construct of one package checks patterns with the sources of the other.
  const patterns = join(copy, 'packages/event-patterns');
  mkdirSync(patterns, { recursive: true });
  for (const file of ['package.json', 'src'])
    await runIn(folder, 'cp', '-r', join(REPOSITORY, 'packages/event-patterns', file), patterns);
  await runIn(source, 'npm', 'pack', ...OFFLINE, '--pack-destination', folder);
  const packed = readdirSync(folder).find((file) => file.endsWith('.tgz')) ?? '';
  const project = join(folder, 'project');
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  await runIn(project, 'npm', 'install', ...OFFLINE, join(folder, packed));
  return project;
}
