import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, describe, expect, test } from 'vitest';
import { openEventLog } from '../../../local/bus/event-log.ts';
import { openCheckpoints } from '../../../local/data-folder/checkpoint-file.ts';
import { type DataFolder, openDataFolder } from '../../../local/data-folder/data-folder.ts';
import { openLocalClock } from '../../../local/data-folder/local-clock.ts';
import { startEmbeddedDynamoDb } from '../../../local/database/embedded-dynamodb.ts';
import { readConfiguration } from '../../../local/stack/configuration.ts';
import { secretOf, tableNameOf } from '../../../local/stack/function-environment.ts';
import { Refusal } from '../../../local/terminal/refusal.ts';
import { eventually } from '../../support/eventually.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let root: string;

function fail(error: unknown): never {
  throw error;
}

beforeEach(() => {
  root = temporaryFolder();
});

describe('the folder of a stack', () => {
  test('keeps texts between starts, also a shorter one after a longer one', () => {
    const first = openDataFolder(join(root, 'new', 'data'));
    expect(first.read('note')).toBeUndefined();
    first.write('note', 'a long text');
    first.release();
    const second = openDataFolder(join(root, 'new', 'data'));
    expect(second.read('note')).toBe('a long text');
    second.write('note', 'short');
    expect(second.read('note')).toBe('short');
    second.release();
  });

  test('is temporary without DATA_DIR, and is deleted at its release', () => {
    const folder = openDataFolder(undefined);
    folder.write('note', 'x');
    const file = folder.path('note');
    expect(existsSync(file)).toBe(true);
    folder.release();
    expect(existsSync(file)).toBe(false);
  });

  test('is locked until its stack releases it', () => {
    const first = openDataFolder(root);
    expect(() => openDataFolder(root)).toThrow(`is in use by process ${process.pid}`);
    first.release();
    openDataFolder(root).release();
  });

  test('is free after its holder was killed, even while that is a zombie', async () => {
    // The shell, as the parent, does not collect its child, so the killed holder stays a zombie.
    const script = new URL('../../support/hold-folder.ts', import.meta.url).pathname;
    const shell = spawn(
      'sh',
      ['-c', '"$0" --import tsx "$1" "$2" & echo $!; exec sleep 300', process.execPath, script, root],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    try {
      const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
      const holder = Number((await lines.next()).value);
      expect((await lines.next()).value).toBe('held');
      expect(() => openDataFolder(root)).toThrow(`is in use by process ${holder}`);
      process.kill(holder, 'SIGKILL');
      const folder = await eventually(async () => {
        try {
          return openDataFolder(root);
        } catch {
          return undefined;
        }
      });
      expect(readFileSync(`/proc/${holder}/stat`, 'utf8')).toMatch(/\) Z /);
      folder.release();
    } finally {
      shell.kill('SIGKILL');
    }
  });

  test('is free when another process has the id of its last holder', () => {
    writeFileSync(join(root, 'lock'), `${process.ppid}\n`);
    openDataFolder(root).release();
  });

  test('keeps the old text when a new one does not fit on the disk', () => {
    const folder = openDataFolder(root);
    folder.write('note', 'first');
    folder.release();
    expect(readFileSync(join(root, 'note')).length).toBe(4096);
    writeFileSync(join(root, 'made.half'), 'cut o');
    const second = openDataFolder(root);
    expect(second.read('made')).toBeUndefined();
    second.create('made', 'whole');
    expect(second.read('made')).toBe('whole');
    second.release();
  });

  test('must be a writable folder', () => {
    writeFileSync(join(root, 'file'), '');
    for (const path of [join(root, 'file'), join(root, 'file', 'data')])
      expect(() => openDataFolder(path)).toThrow('is a file, not a folder');
  });

  test('is readable only by its user', () => {
    const folder = openDataFolder(join(root, 'data'));
    folder.write('changing', 'x');
    folder.create('constant', 'x');
    openEventLog(folder.path('events.jsonl')).close();
    const modeOf = (path: string) => statSync(path).mode & 0o777;
    expect(modeOf(join(root, 'data'))).toBe(0o700);
    for (const name of ['lock', 'changing', 'constant', 'events.jsonl'])
      expect(modeOf(folder.path(name)), name).toBe(0o600);
    folder.release();
  });
});

describe('the clock', () => {
  test('shows real time until it is moved, and keeps its shift after a restart', () => {
    const first = openDataFolder(root);
    const clock = openLocalClock(first);
    expect(clock.shift()).toBe(0);
    clock.moveTo(Date.parse('2030-01-01T00:00:00Z'));
    expect(clock.now() - Date.parse('2030-01-01T00:00:00Z')).toBeLessThan(60_000);
    const shift = clock.shift();
    first.release();
    const second = openDataFolder(root);
    expect(openLocalClock(second).shift()).toBe(shift);
    second.release();
  });

  test('does not move when its shift cannot be written', () => {
    const folder = openDataFolder(root);
    const write = () => {
      throw new Error('no space left on device');
    };
    const clock = openLocalClock({ ...folder, write });
    expect(() => clock.moveTo(Date.parse('2030-01-01T00:00:00Z'))).toThrow('no space');
    expect(clock.shift()).toBe(0);
    folder.release();
  });
});

describe('the position in the stream', () => {
  test('is kept for each shard of the same stream, and dropped for another stream', () => {
    const first = openDataFolder(root);
    const checkpoints = openCheckpoints(first, 'stream', fail);
    checkpoints.write('shard-1', '17');
    checkpoints.write('shard-2', '4');
    checkpoints.write('shard-1', '18');
    first.release();
    const second = openDataFolder(root);
    const again = openCheckpoints(second, 'stream', fail);
    expect([again.read('shard-1'), again.read('shard-2'), again.read('shard-3')]).toEqual([
      '18',
      '4',
      undefined,
    ]);
    expect(openCheckpoints(second, 'another', fail).read('shard-1')).toBeUndefined();
    second.release();
  });
});

describe('a damaged file of the folder is refused with its name and what to do', () => {
  test.each([
    ['stream-position.json', (folder: DataFolder) => openCheckpoints(folder, 'stream', fail), 'Delete it'],
    ['clock.json', openLocalClock, 'Delete it'],
    ['events.jsonl', (folder: DataFolder) => openEventLog(folder.path('events.jsonl')), 'Restore the file'],
    ['table-name', tableNameOf, 'delete the whole folder'],
    [
      'identity-key',
      (folder: DataFolder) => secretOf(readConfiguration({}), folder),
      'delete the whole folder',
    ],
    [
      'dynamodb.sqlite',
      (folder: DataFolder) => startEmbeddedDynamoDb(folder.path('dynamodb.sqlite')),
      'delete the whole folder',
    ],
  ])('%s', async (name, open, advice) => {
    writeFileSync(join(root, name), 'not what was written\n');
    const folder = openDataFolder(root);
    const error = await (async (): Promise<unknown> => open(folder))().catch((refusal: unknown) => refusal);
    folder.release();
    expect(error).toBeInstanceOf(Refusal);
    expect(String(error)).toContain(`${join(root, name)} is damaged. `);
    expect(String(error)).toContain(advice);
  });

  test('identity-key, when it is not a file', () => {
    mkdirSync(join(root, 'identity-key'));
    const folder = openDataFolder(root);
    expect(() => secretOf(readConfiguration({}), folder)).toThrow(
      `${join(root, 'identity-key')} cannot be read.`,
    );
    folder.release();
  });
});

describe('the key of the identities', () => {
  test('is generated once, and never again for a kept database', () => {
    const folder = openDataFolder(root);
    const configuration = readConfiguration({});
    const secret = secretOf(configuration, folder);
    const tableName = tableNameOf(folder);
    expect([secretOf(configuration, folder), tableNameOf(folder)]).toEqual([secret, tableName]);
    rmSync(join(root, 'identity-key'));
    expect(() => secretOf(configuration, folder)).toThrow(
      `${join(root, 'identity-key')} is missing or empty. `,
    );
    writeFileSync(join(root, 'dynamodb.sqlite'), '');
    rmSync(join(root, 'table-name'));
    expect(() => secretOf(configuration, folder)).toThrow('is missing or empty. ');
    expect(() => tableNameOf(folder)).toThrow(`${join(root, 'table-name')} is missing or empty. `);
    folder.release();
  });
});
