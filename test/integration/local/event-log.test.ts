import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openEventLog } from '../../../local/bus/event-log.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = temporaryFolder();
  file = join(folder, 'events.jsonl');
});

function event(text: string) {
  return {
    'detail-type': 'Example',
    source: 'us',
    time: '2026-01-01T00:00:00Z',
    resources: [],
    detail: { text },
  };
}

function sent(events: readonly { readonly n: number; readonly detail: unknown }[]) {
  return events.map(({ n, detail }) => [n, detail]);
}

describe('the log of the bus', () => {
  test('numbers events from 1 and returns those after a number', () => {
    const log = openEventLog(file);
    const ids = log.append([event('a'), event('ü\n'), event('c')]);
    expect(new Set(ids).size).toBe(3);
    expect(sent(log.after(0, 2))).toEqual([
      [1, { text: 'a' }],
      [2, { text: 'ü\n' }],
    ]);
    expect(sent(log.after(2, 100))).toEqual([[3, { text: 'c' }]]);
    expect(log.after(3, 100)).toEqual([]);
    log.close();
  });

  test('keeps events and their numbers between starts', () => {
    const first = openEventLog(file);
    first.append([event('ä'), event('b')]);
    const before = first.after(0, 10);
    first.close();
    const second = openEventLog(file);
    second.append([event('c')]);
    expect(second.after(0, 2)).toEqual(before);
    expect(sent(second.after(2, 10))).toEqual([[3, { text: 'c' }]]);
    second.close();
  });

  test('drops an incomplete last event', () => {
    const first = openEventLog(file);
    first.append([event('ä')]);
    first.close();
    appendFileSync(file, '{"n":2,"version":"0","id":"x","detail-type":"Ex');
    const second = openEventLog(file);
    second.append([event('b')]);
    second.close();
    const third = openEventLog(file);
    expect(sent(third.after(0, 10))).toEqual([
      [1, { text: 'ä' }],
      [2, { text: 'b' }],
    ]);
    third.close();
  });

  test('calls followers with each new event until they stop', () => {
    const log = openEventLog(file);
    log.append([event('before')]);
    const seen: number[] = [];
    const stop = log.follow(({ n }) => seen.push(n));
    log.append([event('a'), event('b')]);
    stop();
    log.append([event('after')]);
    expect(seen).toEqual([2, 3]);
    log.close();
  });
});
