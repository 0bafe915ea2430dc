import { Refusal } from '../terminal/refusal.ts';

/** The refusal of a file of `DATA_DIR` that is missing or whose content cannot be used. `advice` says what to do. */
export function damagedFile(path: string, problem: 'damaged' | 'missing or empty', advice: string): Refusal {
  return new Refusal(`${path} is ${problem}. ${advice}`);
}

/** What to do when the customers cannot be used without the file. */
export const RESTORE_OR_START_AFRESH =
  'Restore the folder from a backup, or delete the whole folder to start afresh.';
