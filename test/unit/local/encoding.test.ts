import { describe, expect, test } from 'vitest';
import { decodeUtf8 } from '../../../local/replay/encoding.ts';

function utf32(text: string): Buffer {
  const bytes = Buffer.alloc(text.length * 4);
  [...text].forEach((character, index) => {
    bytes.writeUInt32LE(character.codePointAt(0) ?? 0, index * 4);
  });
  return bytes;
}

describe('a file to replay', () => {
  test('is in UTF-8, with or without a byte order mark', () => {
    expect(decodeUtf8(Buffer.from('a,ü\n'), 'x.csv')).toBe('a,ü\n');
    expect(decodeUtf8(Buffer.from('\ufeffa,ü\n'), 'x.csv')).toBe('a,ü\n');
  });

  test.each([
    ['UTF-16 with a byte order mark', Buffer.from('\ufeffa,b\n', 'utf16le'), 'iconv -f UTF-16 -t UTF-8'],
    ['UTF-16, big end first', Buffer.from([0xfe, 0xff, 0x00, 0x61]), 'iconv -f UTF-16 -t UTF-8'],
    ['UTF-16 without a mark', Buffer.from('a,b\n', 'utf16le'), 'iconv -f UTF-16LE -t UTF-8'],
    [
      'UTF-16 without a mark, big end first',
      Buffer.from('a,b\n', 'utf16le').swap16(),
      'iconv -f UTF-16BE -t UTF-8',
    ],
    ['UTF-32 with a byte order mark', utf32('\ufeffa,b\n'), 'is in UTF-32, and must be in UTF-8'],
    ['UTF-32 without a mark', utf32('a,b\n'), 'iconv -f UTF-32LE -t UTF-8'],
    ['UTF-32 without a mark, big end first', utf32('a,b\n').swap32(), 'iconv -f UTF-32BE -t UTF-8'],
    [
      'UTF-8 with a NUL character',
      Buffer.from('no,mail\n1,a\0b\n'),
      "x.csv has a NUL character: see line 2. Export it again, or remove them:\n  tr -d '\\000' < 'x.csv'",
    ],
    ['empty', Buffer.from(''), 'x.csv is empty.'],
    ['empty but for its mark', Buffer.from('\ufeff\n'), 'x.csv is empty.'],
    ['Latin-1', Buffer.from('a,b\n1,ü\n', 'latin1'), 'see line 2. It is probably in Latin-1 or Windows-1252'],
    ['Latin-1', Buffer.from('a,b\n1,ü\n', 'latin1'), "iconv -f WINDOWS-1252 -t UTF-8 'x.csv' > utf-8.csv"],
    ['an Excel workbook', Buffer.from('PK\u0003\u0004…'), 'is an Excel workbook or a zip archive'],
    ['an old Excel workbook', Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1]), 'is an Excel workbook'],
    ['a compressed file', Buffer.from([0x1f, 0x8b, 0x08]), 'gunzip'],
  ])('is refused with a remedy when it is %s', (_, bytes, sentence) => {
    expect(() => decodeUtf8(bytes, 'x.csv')).toThrow(sentence);
  });
});
