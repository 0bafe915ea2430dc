import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createConnector } from '../../../local/new-connector/create.ts';
import { readNewConnectorOptions } from '../../../local/new-connector/options.ts';
import { PROVIDERS } from '../../../shared/connectors/registry.ts';
import { type RepositoryCopy, repositoryCopy } from '../../support/repository-copy.ts';
import { textOf } from '../../support/repository-files.ts';

const FILES = [
  'shared/connectors/helpwell/schema.ts',
  'shared/connectors/helpwell/verify.ts',
  'shared/connectors/helpwell/mapping.ts',
  'shared/connectors/helpwell/connector.ts',
  'shared/connectors/helpwell/samples.ts',
  'docs/connectors/helpwell.md',
  'test/unit/connectors/helpwell.test.ts',
];
const TYPED = [
  'shared/connectors/registry.ts',
  'shared/connectors/helpwell',
  'test/unit/connectors/helpwell.test.ts',
];

describe('the name of a new connector', () => {
  test('is one word', () => {
    expect(readNewConnectorOptions(['helpwell'])).toBe('helpwell');
    expect(readNewConnectorOptions(['--help'])).toBe('help');
  });

  test.each([
    [[], 'Give one name, such as helpwell.'],
    [['a', 'b'], 'Give one name, such as helpwell.'],
    [['Helpwell'], 'lower-case letters'],
    [['help-well'], 'lower-case letters'],
    [['help_well'], 'lower-case letters'],
    [['7shop'], 'begin with a letter'],
    [['x'], '2 to 32'],
    [['x'.repeat(33)], '2 to 32'],
    [['../../etc'], 'lower-case letters'],
    [['hélp'], 'lower-case letters'],
    [['help'], '"help" is not the name of a tool.'],
    [['readme'], '"readme" would be the file README.md on some systems.'],
    [[''], '2 to 32'],
    [['helpwell', '--force'], 'There is no option --force'],
  ])('is refused if it is %j', (commandLine, sentence) => {
    expect(() => readNewConnectorOptions(commandLine)).toThrow(sentence);
  });
});

describe('a name is taken', () => {
  let copy: RepositoryCopy;
  beforeAll(() => {
    copy = repositoryCopy();
  });

  test.each(PROVIDERS)('if there is a connector %s', (name) => {
    expect(() => createConnector(copy.url, name)).toThrow(`There is a connector ${name} already.`);
  });
});

test('a file that exists is not overwritten, and nothing else is written', () => {
  const copy = repositoryCopy();
  copy.write('shared/connectors/helpwell/schema.ts', 'mine');
  expect(() => createConnector(copy.url, 'helpwell')).toThrow(
    'shared/connectors/helpwell/schema.ts exists already.',
  );
  expect(readFileSync(new URL('shared/connectors/helpwell/schema.ts', copy.url), 'utf8')).toBe('mine');
  expect(existsSync(new URL('shared/connectors/helpwell/mapping.ts', copy.url))).toBe(false);
  expect(readFileSync(new URL('shared/connectors/registry.ts', copy.url), 'utf8')).not.toContain('helpwell');
});

test.each(['aaa', 'helpwell', 'zzz'])('the line of %s is in the order of the names', (name) => {
  const copy = repositoryCopy();
  createConnector(copy.url, name);
  const registry = readFileSync(new URL('shared/connectors/registry.ts', copy.url), 'utf8');
  const names = [...registry.matchAll(/^ {2}([a-z0-9]+): \{ load: /gm)].map(([, found]) => found);
  expect(names).toEqual([...PROVIDERS, name].sort());
});

test('the files of a new connector are well typed, and its test fails only for what is left to do', async () => {
  const copy = repositoryCopy();
  expect(createConnector(copy.url, 'helpwell')).toEqual([...FILES, 'shared/connectors/registry.ts']);
  expect(await copy.typeErrors(...TYPED)).toBe('');
  const { failed, passed } = await copy.runTests('test/unit/connectors/helpwell.test.ts');
  expect([...failed.keys()]).toEqual(['has nothing left to do in its files']);
  expect(passed).toBeGreaterThan(30);
  for (const file of FILES) expect(failed.get('has nothing left to do in its files')).toContain(`${file}:`);
});

test('the connector that adding-a-provider.md writes is well typed and passes its test', async () => {
  const copy = repositoryCopy();
  createConnector(copy.url, 'helpwell');
  const page = textOf('docs/connectors/adding-a-provider.md');
  const blocks = [...page.matchAll(/^### `([^`\n]+)`\n(?:(?!#|```).*\n)*```(?:ts|md)\n([\s\S]*?)^```$/gm)];
  expect(blocks.map(([, path]) => path).sort()).toEqual([...FILES].sort());
  for (const [, path = '', text = ''] of blocks) copy.write(path, text);
  expect(await copy.typeErrors(...TYPED)).toBe('');
  const { failed, passed } = await copy.runTests('test/unit/connectors/helpwell.test.ts');
  expect(Object.fromEntries(failed)).toEqual({});
  expect(passed).toBeGreaterThan(30);

  const timed =
    /^```ts\n((?:(?!```)[^\n]*\n)*const TIMESTAMP = (?:(?!```)[^\n]*\n)*)```$/m.exec(page)?.[1] ?? '';
  const connector = blocks.find(([, path]) => path?.endsWith('/connector.ts'))?.[2] ?? '';
  copy.write('shared/connectors/helpwell/verify.ts', timed);
  copy.write(
    'shared/connectors/helpwell/connector.ts',
    connector
      .replace('{ SIGNATURE }', '{ signHelpwell, verifyHelpwell }')
      .replace('...SIGNATURE', 'verify: verifyHelpwell, sign: signHelpwell'),
  );
  expect(await copy.typeErrors(...TYPED)).toBe('');
});
