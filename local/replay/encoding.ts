import { Refusal } from '../terminal/refusal.ts';

/** The first bytes of other file formats, and what to do with such a file. */
const OTHER_FILES: readonly (readonly [start: readonly number[], sentence: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'is an Excel workbook or a zip archive. Save the sheet as "CSV UTF-8".'],
  [[0xd0, 0xcf, 0x11, 0xe0], 'is an Excel workbook. Save the sheet as "CSV UTF-8".'],
  [[0x1f, 0x8b], 'is compressed. Unpack it with gunzip first.'],
];

/**
 * Decodes a UTF-8 file, without its byte order mark.
 * @throws Refusal for another encoding, which names it and says how to convert the file
 */
export function decodeUtf8(bytes: Buffer, path: string): string {
  for (const [start, sentence] of OTHER_FILES)
    if (bytes.subarray(0, start.length).equals(Buffer.from(start))) throw new Refusal(`${path} ${sentence}`);
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined)
    throw new Refusal(`${path} is in ${wide}, and must be in UTF-8. ${converting(wide, path)}`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.trim() === '') throw new Refusal(`${path} is empty.`);
    const [before, ...after] = text.split('\0', 2);
    if (after.length > 0)
      throw new Refusal(
        `${path} has a NUL character: see line ${before?.split('\n').length}. ` +
          `Export it again, or remove them:\n  tr -d '\\000' < '${path}' > clean.csv`,
      );
    return text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const before = bytes.toString('utf8').split('\ufffd', 1)[0] ?? '';
    throw new Refusal(
      `${path} is not in UTF-8: see line ${before.split('\n').length}. ` +
        `It is probably in Latin-1 or Windows-1252. ${converting('WINDOWS-1252', path)}`,
    );
  }
}

/** The byte order marks of other encodings, with iconv's names. */
const MARKS = [
  ['UTF-32', [0xff, 0xfe, 0x00, 0x00]],
  ['UTF-32', [0x00, 0x00, 0xfe, 0xff]],
  ['UTF-16', [0xff, 0xfe]],
  ['UTF-16', [0xfe, 0xff]],
] as const;

function wideEncodingOf(bytes: Buffer): string | undefined {
  const mark = MARKS.find(([, start]) => bytes.subarray(0, start.length).equals(Buffer.from(start)));
  if (mark !== undefined) return mark[0];
  // Of Western text every second byte is zero in UTF-16, and three of four in UTF-32.
  const sample = bytes.subarray(0, 4096);
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  if (even + odd <= sample.length / 4) return undefined;
  const order = sample[0] === 0 ? 'BE' : 'LE';
  if (even + odd > sample.length * 0.6) return `UTF-32${order}`;
  return even > odd ? 'UTF-16BE' : 'UTF-16LE';
}

function converting(encoding: string, path: string): string {
  return `Convert it:\n  iconv -f ${encoding} -t UTF-8 '${path}' > utf-8.csv`;
}
