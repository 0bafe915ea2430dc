import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine } from '../../../local/terminal/csv-text.ts';

test.each([
  ['=HYPERLINK("http://x","y")', `"'=HYPERLINK(""http://x"",""y"")"\r\n`],
  ['+49 30 5550100', "'+49 30 5550100\r\n"],
  ['-1+1', "'-1+1\r\n"],
  ['@SUM(A1)', "'@SUM(A1)\r\n"],
  ['\t=1', "'\t=1\r\n"],
  ['\r=1', `"'\r=1"\r\n`],
  ['＝1', "'＝1\r\n"],
  ['a,b', '"a,b"\r\n'],
  ['say "x"', '"say ""x"""\r\n'],
  ['two\nlines', '"two\nlines"\r\n'],
  [' padded', '" padded"\r\n'],
  ['Zoë', 'Zoë\r\n'],
])('the text %j is the cell %j', (text, line) => {
  expect(csvLine([text])).toBe(line);
});

test('numbers, truth values and nothing are cells of their own', () => {
  expect(csvLine([-5, true, null, 'x'])).toBe('-5,true,,x\r\n');
});

test('what is written can be read by another program, and begins no formula', () =>
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: 'binary' }), { minLength: 2, maxLength: 4 }), {
        minLength: 1,
      }),
      (given) => {
        const text = given.map((row) => csvLine(row)).join('');
        const read: string[][] = parse(text, { relax_column_count: true, record_delimiter: '\r\n' });
        const safe = (cell: string) => (/^[=+\-@\t\r\n＝＋－＠]/.test(cell) ? `'${cell}` : cell);
        expect(read).toEqual(given.map((row) => row.map(safe)));
        for (const cell of read.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
      },
    ),
  ));
