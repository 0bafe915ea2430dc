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
  const utf16 = utf16Of(bytes);
  if (utf16 !== undefined)
    throw new Refusal(`${path} is in UTF-16, and must be in UTF-8. ${converting(utf16, path)}`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const before = bytes.toString('utf8').split('\ufffd', 1)[0] ?? '';
    throw new Refusal(
      `${path} is not in UTF-8: see line ${before.split('\n').length}. ` +
        `It is probably in Latin-1 or Windows-1252. ${converting('WINDOWS-1252', path)}`,
    );
  }
}

function utf16Of(bytes: Buffer): 'UTF-16' | 'UTF-16LE' | 'UTF-16BE' | undefined {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return 'UTF-16';
  // Text has no NUL characters, but every second byte of Western text in UTF-16 is zero.
  const nul = bytes.indexOf(0);
  if (nul === -1) return undefined;
  return nul % 2 === 1 ? 'UTF-16LE' : 'UTF-16BE';
}

function converting(encoding: string, path: string): string {
  return `Convert it: iconv -f ${encoding} -t UTF-8 '${path}' > utf-8.csv`;
}
