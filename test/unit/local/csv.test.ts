import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCsv } from '../../../local/replay/csv.ts';

describe('a file of comma-separated values', () => {
  test('gives the cells of each row by column, with the line it begins on', () => {
    expect(parseCsv('order,total\n1,9.50\n2,3\n')).toEqual({
      columns: ['order', 'total'],
      rows: [
        { line: 2, cells: { order: '1', total: '9.50' } },
        { line: 3, cells: { order: '2', total: '3' } },
      ],
    });
  });

  test('may have a byte order mark, CRLF, blank lines and no line break at its end', () => {
    expect(parseCsv('\ufefforder,total\r\n\r\n1,9\r\n2,')).toEqual({
      columns: ['order', 'total'],
      rows: [
        { line: 3, cells: { order: '1', total: '9' } },
        { line: 4, cells: { order: '2', total: '' } },
      ],
    });
  });

  test('may quote cells with commas, quotation marks and line breaks in them', () => {
    expect(parseCsv('a,b\n"x, ""y""","two\nlines"\n3,4\n').rows).toEqual([
      { line: 2, cells: { a: 'x, "y"', b: 'two\nlines' } },
      { line: 4, cells: { a: '3', b: '4' } },
    ]);
  });

  test.each([
    ['a cell too few', '1,2', 'column c: is missing, the row ends before it'],
    ['a cell too many', '1,2,3,4', 'column 4: is one more than the 3 of the header'],
    [
      'a stray quotation mark',
      '1,2"x,3',
      'column b: a quotation mark stands inside a cell that is not quoted',
    ],
    ['text after a quoted cell', '1,"2"x,3', 'column b: there is text after the closing quotation mark'],
  ])('tells line and column of %s, and goes on', (_, broken, fault) => {
    expect(parseCsv(`a,b,c\n${broken}\n7,8,9\n`).rows).toEqual([
      { line: 2, fault },
      { line: 3, cells: { a: '7', b: '8', c: '9' } },
    ]);
  });

  test('loses only the one row of a quotation mark that is never closed', () => {
    expect(parseCsv('a,b\n1,"2\n3,4\n5,6').rows).toEqual([
      { line: 2, fault: 'column b: the quotation mark is never closed' },
      { line: 3, cells: { a: '3', b: '4' } },
      { line: 4, cells: { a: '5', b: '6' } },
    ]);
  });

  test('that is empty has neither columns nor rows', () => {
    expect(parseCsv('')).toEqual({ columns: [], rows: [] });
  });

  test('gives back whatever cells were written', async () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r\n', ' ', 'ü') });
    await fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell)), (written) => {
        const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const text = `x,y\n${written.map((cells) => `${cells.map(quote).join(',')}\n`).join('')}`;
        const read = parseCsv(text).rows.map((row) =>
          'cells' in row ? [row.cells.x, row.cells.y] : row.fault,
        );
        expect(read).toEqual(written);
      }),
    );
  });

  test('is read to its end whatever is in it', async () => {
    const anything = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', '\r\n') });
    await fc.assert(fc.property(anything, (text) => void parseCsv(`a,b\n${text}`)));
  });
});
