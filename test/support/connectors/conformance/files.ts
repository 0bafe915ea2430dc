import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The files of a new connector say what is left to do. */
export function describeFiles(provider: string): void {
  it('has nothing left to do in its files', () => {
    const root = new URL('../../../../', import.meta.url);
    const folder = `shared/connectors/${provider}`;
    const paths = [
      ...readdirSync(new URL(folder, root)).map((file) => `${folder}/${file}`),
      `docs/connectors/${provider}.md`,
      ...readdirSync(new URL('test/unit/connectors', root))
        .filter((file) => file.startsWith(provider))
        .map((file) => `test/unit/connectors/${file}`),
    ];
    const left = paths.flatMap((path) =>
      readFileSync(new URL(path, root), 'utf8')
        .split('\n')
        .flatMap((line, index) => (/\bTODO\b/.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    );
    expect(left, `\n${left.join('\n')}\n`).toEqual([]);
  });
}
