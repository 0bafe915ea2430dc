import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { hasErrorCode } from '../terminal/error-code.ts';
import { writeAll } from './write-all.ts';

/** A file of lines. Every line that was written stays if the process is killed. Each method throws if the disk is full. */
export interface LineFile {
  /** Appends a line. Leaves the file as it was when it throws. */
  append(line: string): void;
  /** Replaces all lines. After a crash the file has the old lines or the new ones. */
  replace(lines: readonly string[]): void;
  close(): void;
}

/** Opens a file of lines and reads them. An incomplete last line is removed. */
export function openLineFile(path: string): { readonly file: LineFile; readonly lines: readonly string[] } {
  const text = readText(path);
  const complete = text.slice(0, text.lastIndexOf('\n') + 1);
  let descriptor = openSync(path, 'a');
  ftruncateSync(descriptor, Buffer.byteLength(complete));
  return {
    lines: complete.split('\n').slice(0, -1),
    file: {
      append(line) {
        const { size } = fstatSync(descriptor);
        try {
          writeAll(descriptor, Buffer.from(`${line}\n`));
        } catch (error) {
          // A full disk may have taken a part of it. The next line must not follow that part.
          ftruncateSync(descriptor, size);
          throw error;
        }
      },
      replace(lines) {
        const partial = `${path}.half`;
        writeFileSync(partial, lines.map((line) => `${line}\n`).join(''), { flush: true });
        renameSync(partial, path);
        closeSync(descriptor);
        descriptor = openSync(path, 'a');
      },
      close: () => closeSync(descriptor),
    },
  };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) return '';
    throw error;
  }
}
