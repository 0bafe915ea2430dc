import { readFileSync } from 'node:fs';

const LOOK_EVERY_MILLISECONDS = 1000;

/**
 * Calls back when the npm that started this process has ended. npm passes SIGTERM only to the shell that it starts
 * scripts with, and SIGKILL to nobody, so the process would go on unseen. Started without npm, nothing is called.
 */
export function whenNpmEnds(callBack: () => void): void {
  if (process.env.npm_lifecycle_event === undefined) return;
  const began = parents();
  const timer = setInterval(() => {
    if (parents() === began) return;
    clearInterval(timer);
    callBack();
  }, LOOK_EVERY_MILLISECONDS);
  timer.unref();
}

/** The parent's number; behind a shell, which may outlive npm, the number of npm too, where the system shows it. */
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
