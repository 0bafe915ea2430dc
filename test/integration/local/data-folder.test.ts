import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openCheckpoints } from '../../../local/data-folder/checkpoint-file.ts';
import { openDataFolder } from '../../../local/data-folder/data-folder.ts';
import { openLocalClock } from '../../../local/data-folder/local-clock.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let root: string;

beforeEach(() => {
  root = temporaryFolder();
});

describe('the folder of a stack', () => {
  test('keeps texts between starts, also shorter ones than before', () => {
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

  test('is temporary without DATA_DIR, and gone after its release', () => {
    const folder = openDataFolder(undefined);
    folder.write('note', 'x');
    const file = folder.path('note');
    expect(readFileSync(file, 'utf8')).toBe('x');
    folder.release();
    expect(existsSync(file)).toBe(false);
  });

  test('belongs to one running process', () => {
    writeFileSync(join(root, 'in-use-by'), String(process.ppid));
    expect(() => openDataFolder(root)).toThrow(`is in use by process ${process.ppid}`);
  });

  test('is taken over from a process that has ended, or a lock that makes no sense', () => {
    const { pid } = spawnSync('true');
    for (const holder of [String(pid), 'nobody']) {
      writeFileSync(join(root, 'in-use-by'), holder);
      openDataFolder(root).release();
      expect(existsSync(join(root, 'in-use-by'))).toBe(false);
    }
  });

  test('must be a folder that can be written', () => {
    writeFileSync(join(root, 'file'), '');
    expect(() => openDataFolder(join(root, 'file', 'data'))).toThrow('cannot be written');
  });
});

describe('the clock', () => {
  test('shows real time until it is moved, then runs on from there, also after a restart', () => {
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
  test('is kept for each shard of the same stream, and forgotten with another', () => {
    const first = openDataFolder(root);
    const checkpoints = openCheckpoints(first, 'stream');
    checkpoints.write('shard-1', '17');
    checkpoints.write('shard-2', '4');
    checkpoints.write('shard-1', '18');
    first.release();
    const second = openDataFolder(root);
    const again = openCheckpoints(second, 'stream');
    expect([again.read('shard-1'), again.read('shard-2'), again.read('shard-3')]).toEqual([
      '18',
      '4',
      undefined,
    ]);
    expect(openCheckpoints(second, 'another').read('shard-1')).toBeUndefined();
    second.release();
  });
});
