import { describe, expect, test } from 'vitest';
import { type PlainItem, sizeOf, writeUnitsOf } from '../../../local/measure/write-units.ts';
import { TABLE } from '../../../shared/platform/names.ts';

const { stageIndex, dueIndex, rowIndex } = TABLE;
const item = (more: PlainItem = {}): PlainItem => ({ PK: 'a', SK: 'b', ...more });
const put = (...items: PlainItem[]) => ({
  name: 'TransactWriteItemsCommand',
  input: { TransactItems: items.map((Item) => ({ Put: { Item } })) },
});
const stored = (...items: PlainItem[]) => new Map(items.map((one) => [`${one.PK} ${one.SK}`, one]));

describe('the size of an item', () => {
  test.each<[PlainItem, number]>([
    [{ ab: 'cdé' }, 2 + 4],
    [{ a: 1 }, 1 + 2],
    [{ a: 1_780_000_000_000 }, 1 + 3],
    [{ a: -123 }, 1 + 4],
    [{ a: true, b: null }, 2 + 2],
    [{ a: ['b', 'c'] }, 1 + 3 + 4],
    [{ a: { b: 'c' } }, 1 + 3 + 3],
  ])('%j is %i bytes', (one, bytes) => {
    expect(sizeOf(one)).toBe(bytes);
  });
});

describe('write units', () => {
  test('are two for each started kilobyte of each item', () => {
    const exactly = item({ text: 'x'.repeat(1024 - 6 - 4) });
    expect(sizeOf(exactly)).toBe(1024);
    expect(writeUnitsOf([put(exactly)], new Map()).table).toBe(2);
    expect(writeUnitsOf([put(item({ text: 'x'.repeat(1024) }))], new Map()).table).toBe(4);
    expect(writeUnitsOf([put(item(), item({ PK: 'c' }))], new Map()).table).toBe(4);
  });

  test('follow the larger of the old and the new item', () => {
    expect(writeUnitsOf([put(item())], stored(item({ text: 'x'.repeat(3000) }))).table).toBe(6);
  });

  test('of the index are one for an entry that appears or disappears, and two for one that moves', () => {
    const staged = item({ [stageIndex.partitionKey]: 'purchase#1', [stageIndex.sortKey]: '1' });
    const moved = { ...staged, [stageIndex.sortKey]: '2' };
    const due = { ...moved, [dueIndex.partitionKey]: 'DUE#1', [dueIndex.sortKey]: 5 };
    expect(writeUnitsOf([put(staged)], new Map()).index).toBe(1);
    expect(writeUnitsOf([put(staged)], stored(staged)).index).toBe(0);
    expect(writeUnitsOf([put(moved)], stored(staged)).index).toBe(2);
    expect(writeUnitsOf([put(due)], stored(staged)).index).toBe(3);
    expect(writeUnitsOf([put(moved)], stored(due)).index).toBe(1);
    expect(writeUnitsOf([put(staged), put(moved), put(moved)], new Map()).index).toBe(3);
  });

  test('of the index are one for each started kilobyte of an entry of which something projected changes', () => {
    const row = item({ [rowIndex.partitionKey]: 'ROW#1', history: '1' });
    expect(writeUnitsOf([put(row)], new Map()).index).toBe(1);
    expect(writeUnitsOf([put({ ...row, state: 'other' })], stored(row)).index).toBe(0);
    expect(writeUnitsOf([put({ ...row, history: '2' })], stored(row)).index).toBe(1);
    expect(writeUnitsOf([put({ ...row, history: 'x'.repeat(1_024) })], stored(row)).index).toBe(2);
  });

  test('are zero for reads, and are not guessed for other writes', () => {
    expect(writeUnitsOf([{ name: 'QueryCommand', input: {} }], new Map())).toEqual({ table: 0, index: 0 });
    expect(() => writeUnitsOf([{ name: 'PutItemCommand', input: {} }], new Map())).toThrow();
  });
});
