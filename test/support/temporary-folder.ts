import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new, empty folder. It is removed with the folder of the whole run when that ends, so tests leave it as it is. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'test-'));
}
