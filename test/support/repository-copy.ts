import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { temporaryFolder } from './temporary-folder.ts';

/** A copy of the repository in which files of connectors can be added. */
export interface RepositoryCopy {
  readonly url: URL;
  write(path: string, text: string): void;
  /** What `tsc` says of these files; empty if they are well typed. */
  typeErrors(...paths: readonly string[]): Promise<string>;
  /** The names of the failed tests of a file with their messages, and how many passed. */
  runTests(path: string): Promise<{ readonly failed: ReadonlyMap<string, string>; readonly passed: number }>;
}

const REPOSITORY = join(import.meta.dirname, '../..');

/** These are copied, because their files look for others beside them. Everything else is linked. */
const COPIED = ['shared/connectors/registry.ts', 'test/support'];

const testReport = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ title: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

/** Creates a copy in a temporary folder. */
export function repositoryCopy(): RepositoryCopy {
  const folder = temporaryFolder();
  linkInto(folder, '', ['shared', 'docs', 'test']);
  linkInto(folder, 'shared', ['connectors']);
  linkInto(folder, 'shared/connectors', ['registry.ts']);
  linkInto(folder, 'docs', ['connectors']);
  linkInto(folder, 'docs/connectors', []);
  linkInto(folder, 'test', ['support', 'unit']);
  mkdirSync(join(folder, 'test/unit/connectors'), { recursive: true });
  for (const path of COPIED) cpSync(join(REPOSITORY, path), join(folder, path), { recursive: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  return {
    url: pathToFileURL(`${folder}/`),
    write,
    async typeErrors(...paths) {
      write('tsconfig.check.json', JSON.stringify({ extends: './tsconfig.json', include: paths }));
      return (await run(folder, 'typescript/bin/tsc', ['-p', 'tsconfig.check.json'])).trim();
    },
    async runTests(path) {
      // A cache of modules would be that of the run that this is part of.
      write('vitest.check.ts', 'export default { test: { fsModuleCache: false } };\n');
      await run(folder, 'vitest/vitest.mjs', [
        'run',
        '--config',
        'vitest.check.ts',
        '--reporter=json',
        '--outputFile=report.json',
        path,
      ]);
      const { testResults } = testReport.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')));
      const all = testResults.flatMap(({ assertionResults }) => assertionResults);
      const failed = all.filter(({ status }) => status === 'failed');
      return {
        failed: new Map(failed.map(({ title, failureMessages }) => [title, failureMessages.join('\n')])),
        passed: all.filter(({ status }) => status === 'passed').length,
      };
    },
  };
}

/** Links everything in a folder of the repository, except some names. */
function linkInto(copy: string, path: string, except: readonly string[]): void {
  mkdirSync(join(copy, path), { recursive: true });
  for (const name of readdirSync(join(REPOSITORY, path)))
    if (!except.includes(name) && name !== '.git')
      symlinkSync(join(REPOSITORY, path, name), join(copy, path, name));
}

function run(folder: string, script: string, parameters: readonly string[]): Promise<string> {
  const { VITEST: _, VITEST_MODE: _mode, ...env } = process.env;
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(REPOSITORY, 'node_modules', script), ...parameters],
      { cwd: folder, env, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => resolve(stdout === '' ? stderr : stdout),
    );
  });
}
