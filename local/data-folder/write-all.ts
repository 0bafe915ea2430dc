import { writeSync } from 'node:fs';

/**
 * Writes all bytes to a file, at a position or at the end of one that is opened for appending. A nearly full disk takes
 * a part of them without an error, and refuses only the next write.
 */
export function writeAll(descriptor: number, bytes: Uint8Array, position: number | null = null): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(
      descriptor,
      bytes,
      written,
      bytes.length - written,
      position === null ? null : position + written,
    );
}
