import { readFileSync } from 'node:fs';

const CHECK_MILLISECONDS = 1000;

/**
 * Calls back when the npm that started this process has ended. npm passes SIGTERM only to the shell that runs its
 * scripts, and cannot pass on SIGKILL, so this process would keep running. Does nothing when npm did not start it.
 */
export function whenNpmEnds(callBack: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const initial = parents();
  const timer = setInterval(() => {
    if (parents() === initial) return;
    clearInterval(timer);
    callBack();
  }, CHECK_MILLISECONDS);
  timer.unref();
}

/** The id of the parent; if that is a shell, which may outlive npm, also the id of its parent, where /proc exists. */
function parents(): string {
  const { ppid } = process;
  try {
    const [, command, parentOfParent] =
      /^\d+ \((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${ppid}/stat`, 'utf8')) ?? [];
    return command === 'sh' ? `${ppid} ${parentOfParent}` : String(ppid);
  } catch {
    return String(ppid);
  }
}
