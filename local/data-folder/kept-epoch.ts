import { Refusal } from '../terminal/refusal.ts';
import { damagedFile } from './damaged-file.ts';
import type { DataFolder } from './data-folder.ts';

const FILE = 'epoch';

/**
 * Keeps the epoch of the folder's events, which never gets lower: subscribers drop events of an earlier epoch than they know.
 * @throws Refusal when the epoch is lower than it was, or the file is damaged
 */
export function keepEpoch(folder: Pick<DataFolder, 'path' | 'read' | 'write'>, epoch: number): void {
  const kept = Number(folder.read(FILE) ?? 0);
  if (!Number.isInteger(kept))
    throw damagedFile(
      folder.path(FILE),
      'damaged',
      'Delete it and start again with the greatest EPOCH so far.',
    );
  if (epoch < kept)
    throw new Refusal(
      `DATA_DIR has been used with EPOCH=${kept}, and subscribers drop events of an earlier epoch. Set EPOCH=${kept}.`,
    );
  if (epoch > kept) folder.write(FILE, String(epoch));
}
