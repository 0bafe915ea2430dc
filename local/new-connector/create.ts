import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Refusal } from '../terminal/refusal.ts';
import { filesOf } from './files.ts';

const REGISTRY = 'shared/connectors/registry.ts';

/**
 * Writes the files of a new connector into a repository, and its line into the registry. Returns their paths.
 * @throws Refusal when the name is taken; then nothing is written
 */
export function createConnector(repository: URL, name: string): readonly string[] {
  const at = (path: string) => new URL(path, repository);
  const registry = readFileSync(at(REGISTRY), 'utf8');
  if (new RegExp(`^  ${name}: \\{`, 'm').test(registry))
    throw new Refusal(`There is a connector ${name} already. Choose another name.`);
  const files = filesOf(name);
  const taken = Object.keys(files).find((path) => existsSync(at(path)));
  if (taken !== undefined) throw new Refusal(`${taken} exists already. Remove it, or choose another name.`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(at(path.slice(0, path.lastIndexOf('/'))), { recursive: true });
    writeFileSync(at(path), text);
  }
  writeFileSync(at(REGISTRY), withLine(registry, name));
  return [...Object.keys(files), REGISTRY];
}

/** The lines of the registry are in the order of the names. */
function withLine(registry: string, name: string): string {
  const line = `  ${name}: { load: async () => (await import('./${name}/connector.ts')).${name}Connector },`;
  const lines = registry.split('\n');
  const isEntry = (text: string) => /^ {2}[a-z0-9]+: \{ load: /.test(text);
  const first = lines.findIndex(isEntry);
  const next = lines.findIndex(
    (text, index) => index >= first && (!isEntry(text) || (text.trim().split(':')[0] ?? '') > name),
  );
  return lines.toSpliced(next, 0, line).join('\n');
}
