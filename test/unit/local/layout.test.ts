import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { bar, layOut, paragraph, percent, type TerminalStream } from '../../../local/terminal/layout.ts';

function widthOf(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

function terminal(colorDepth: number): TerminalStream {
  const stream = Object.create(WriteStream.prototype, {
    isTTY: { value: true },
    getColorDepth: { value: () => colorDepth },
  });
  return stream;
}

describe('a table', () => {
  test('is as narrow as possible, with numbers and their headings right-aligned', () => {
    expect(
      layOut(
        ['name', 'much', ''],
        [
          ['a', 1234, bar(1, 2, 4)],
          ['long name', { right: '–' }, ''],
        ],
      ),
    ).toBe('  name        much\n  ─────────  ─────  ──\n  a          1,234  ██\n  long name      –\n');
  });

  test('wider than 80 columns wraps its widest text column between words', () => {
    const why =
      'the amount can be read in two ways and is left out until somebody says which of them is meant';
    const text = layOut(
      ['line', 'why'],
      [
        ['line 2', why],
        ['line 3', 'short'],
      ],
    );
    expect(widthOf(text)).toBeLessThanOrEqual(80);
    expect(text.split('\n').slice(2, 5)).toEqual([
      '  line 2  the amount can be read in two ways and is left out until somebody says',
      '          which of them is meant',
      '  line 3  short',
    ]);
  });

  test('wraps several columns when one is not enough', () => {
    const words = 'word '.repeat(20).trim();
    expect(widthOf(layOut(['a', 'b', 'c'], [[words, words, 123]]))).toBeLessThanOrEqual(80);
  });

  test('never breaks a word, which may be an id to copy', () => {
    const id = 'x'.repeat(90);
    expect(layOut(['id', 'note'], [[id, 'some note']])).toContain(id);
  });

  test('shows each line of a cell on its own line', () => {
    expect(layOut(['a', 'b'], [['one\ntwo', 'x']])).toContain('  one  x\n  two\n');
  });

  test('shows only its rows without headings', () => {
    expect(
      layOut(
        [],
        [
          ['stage', 'purchase'],
          ['orders', 3],
        ],
      ),
    ).toBe('  stage   purchase\n  orders         3\n');
  });

  test('shows control and direction characters of a cell as escapes, and keeps its own colours', () => {
    const text = layOut(
      ['name', ''],
      [
        ['\u001b[8mada\u001b[0m', bar(1, 1, 2)],
        ['\u202eada\u2066\u200f', { right: '\u009b' }],
      ],
      terminal(8),
    );
    expect(stripVTControlCharacters(text).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(text).toContain('\\u001b[8mada\\u001b[0m  ');
    expect(text).toContain('\\u202eada\\u2066\\u200f  ');
    expect(text).toContain('\\u009b');
    expect(text).toContain('██');
  });

  test('has colours only on a terminal with colours', () => {
    expect(layOut(['a'], [['x']], terminal(8))).toContain('\u001b[1m');
    expect(layOut(['a'], [['x']], terminal(1))).not.toContain('\u001b');
    const pipe: unknown = new PassThrough();
    expect(layOut(['a'], [['x']], pipe as TerminalStream)).not.toContain('\u001b');
  });
});

test('a paragraph is wrapped at 80 columns, each line indented', () => {
  const text = paragraph('word '.repeat(40).trim(), '    ');
  expect(widthOf(text)).toBeLessThanOrEqual(80);
  expect(text.split('\n').every((line) => line === '' || line.startsWith('    word'))).toBe(true);
});

test('a share has one decimal, and a share of nothing is a dash', () => {
  expect(percent(1, 3)).toEqual({ right: '33.3 %' });
  expect(percent(0, 0)).toEqual({ right: '–' });
});
