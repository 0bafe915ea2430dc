import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { beforeEach, describe, expect, test } from 'vitest';
import { openCheckpoints } from '../../../local/data-folder/checkpoint-file.ts';
import { openDataFolder } from '../../../local/data-folder/data-folder.ts';
import { openLocalClock } from '../../../local/data-folder/local-clock.ts';
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
    expect(() => openDataFolder(join(root, 'file', 'data'))).toThrow('cannot be written');
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
