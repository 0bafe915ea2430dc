import { existsSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const DAY = 86_400_000;

const USER = /^used-by-(\d+)$/;

/**
 * Keeps a build as long as this process runs: it loads parts of the build only when they are needed.
 * @param {string} build
 */
export function noteUse(build) {
  const note = join(build, `used-by-${process.pid}`);
  try {
    writeFileSync(note, '');
    utimesSync(build, new Date(), new Date());
  } catch {
    // A folder that cannot be written is not cleaned up either.
    return;
  }
  process.once('exit', () => rmSync(note, { force: true }));
}

/**
 * Removes the builds that no running process uses and that nobody has started for a day.
 * @param {string} builds
 */
export function removeUnused(builds) {
  if (!existsSync(builds)) return;
  for (const name of readdirSync(builds)) {
    const build = join(builds, name);
    const { mtimeMs } = statSync(build, { throwIfNoEntry: false }) ?? {};
    if (mtimeMs === undefined || mtimeMs >= Date.now() - DAY || isUsed(build)) continue;
    rmSync(build, { recursive: true, force: true });
  }
}

/** @param {string} build */
function isUsed(build) {
  return readdirSync(build).some((name) => {
    const [, pid] = USER.exec(name) ?? [];
    return pid !== undefined && isRunning(Number(pid));
  });
}

/** @param {number} pid */
function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of somebody else cannot be signalled, but it runs.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
