import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../../local/replay/csv.ts';

describe('a CSV file', () => {
  test('has the cells of each row, with the line on which it starts', () => {
    expect(parseCsv('order,total\n1,9.50\n2,3\n')).toEqual({
      columns: ['order', 'total'],
      rows: [
        { line: 2, cells: ['1', '9.50'] },
        { line: 3, cells: ['2', '3'] },
      ],
      faults: [],
    });
  });

  test.each([
    ['commas', 'a,b\n1,2\n'],
    ['semicolons, with commas in its cells', 'a;b\n1;2\n'],
    ['tabs', 'a\tb\n1\t2\n'],
    ['the separator that its first line names', 'sep=|\na|b\n1|2\n'],
  ])('may be separated by %s', (_, text) => {
    expect(parseCsv(text)).toMatchObject({ columns: ['a', 'b'], rows: [{ cells: ['1', '2'] }] });
  });

  test('ignores separators inside quoted headings when it detects the separator', () => {
    expect(parseCsv('"net, in EUR, rounded";b\n"1,5";2\n')).toMatchObject({
      columns: ['net, in EUR, rounded', 'b'],
      rows: [{ cells: ['1,5', '2'] }],
    });
  });

  test.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('may end its lines with %s, also in quotes, and have empty lines', (_, end) => {
    const lines = ['order,note', '', '1,"two', 'lines"', ' ', ',', '2,x', ''];
    expect(parseCsv(lines.join(end))).toEqual({
      columns: ['order', 'note'],
      rows: [
        { line: 3, cells: ['1', 'two\nlines'] },
        { line: 7, cells: ['2', 'x'] },
      ],
      faults: [],
    });
  });

  test('may have spaces around its column names, and a separator at the end of each row', () => {
    expect(parseCsv(' order , total\n1,2,\n')).toMatchObject({
      columns: ['order', 'total'],
      rows: [{ cells: ['1', '2', ''] }],
    });
  });

  test('may have a separator only at the end of its header', () => {
    expect(parseCsv('order,total,\n1,2\n')).toMatchObject({
      columns: ['order', 'total'],
      rows: [{ cells: ['1', '2'] }],
    });
  });

  test('may quote cells with separators and quotation marks in them', () => {
    expect(parseCsv('a,b\n"x, ""y""",2\n').rows).toEqual([{ line: 2, cells: ['x, "y"', '2'] }]);
  });

  test.each([
    ['a cell too few', '1,2', 'has 2 cells, and the header has 3'],
    ['a cell too many', '1,2,3,4', 'has 4 cells, and the header has 3'],
    ['a stray quotation mark', '1,2"x,3', 'there is a quotation mark inside a cell that is not quoted'],
    ['text after a quoted cell', '1,"2"x,3', 'there is text after a closing quotation mark'],
  ])('names the line of a row with %s, and continues', (_, broken, fault) => {
    expect(parseCsv(`a,b,c\n\n"x\ny",5,6\n\n${broken}\n7,8,9\n`)).toEqual({
      columns: ['a', 'b', 'c'],
      rows: [
        { line: 3, cells: ['x\ny', '5', '6'] },
        { line: 7, cells: ['7', '8', '9'] },
      ],
      faults: [{ line: 6, fault: expect.stringContaining(fault) }],
    });
  });

  test('loses only one row when a quotation mark is never closed', () => {
    expect(parseCsv('a,b\n1,"2\n3,4\n5,6')).toMatchObject({
      rows: [
        { line: 3, cells: ['3', '4'] },
        { line: 4, cells: ['5', '6'] },
      ],
      faults: [{ line: 2, fault: 'a quotation mark is never closed' }],
    });
  });

  test('loses only the rows concerned when several quotation marks are never closed', () => {
    expect(parseCsv('a,b\n1,"2\n3,4\n5,"6\n7,8')).toMatchObject({
      rows: [
        { line: 3, cells: ['3', '4'] },
        { line: 5, cells: ['7', '8'] },
      ],
      faults: [{ line: 2 }, { line: 4 }],
    });
  });

  test('is refused when its header cannot be read', () => {
    expect(() => parseCsv('a,"b\n1,2\n')).toThrow('The header line cannot be read: a quotation mark');
  });

  test('has neither columns nor rows when it is empty', () => {
    expect(parseCsv('')).toEqual({ columns: [], rows: [], faults: [] });
  });

  test('round-trips any cells, with the line of each row', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r\n', '\r', ' ', 'ü') });
    void fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell)),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        (written, separator, end) => {
          const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
          const texts = [['x', 'y'], ...written].map((cells) => cells.map(quoted).join(separator));
          const withLineFeeds = (text: string) => text.replaceAll(/\r\n?/g, '\n');
          const lines = texts.map((text) => withLineFeeds(text).split('\n').length);
          const expected = written.flatMap((cells, index) => {
            const line = 1 + lines.slice(0, index + 1).reduce((sum, count) => sum + count, 0);
            const isEmpty = cells.every((text) => text.trim() === '');
            return isEmpty ? [] : [{ line, cells: cells.map(withLineFeeds) }];
          });
          expect(parseCsv(texts.join(end))).toEqual({ columns: ['x', 'y'], rows: expected, faults: [] });
        },
      ),
    );
  });

  test('is read to its end whatever it contains, and each row is either read or refused', () => {
    const anything = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\r\n') });
    void fc.assert(
      fc.property(anything, (text) => {
        const { rows, faults } = parseCsv(`a,b\n${text}\n"1",2`);
        const lines = [...rows, ...faults].map(({ line }) => line);
        expect(new Set(lines).size).toBe(lines.length);
        expect(lines.length).toBeGreaterThan(0);
      }),
    );
  });
});
