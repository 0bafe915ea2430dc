import { writeSync } from 'node:fs';

/**
 * Writes all bytes to a file, at a position or, if it is opened for appending, at its end. On a nearly full disk a
 * single write can be short without an error; only the next one fails.
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
