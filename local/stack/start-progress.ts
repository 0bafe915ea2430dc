import type { ProgressOutput } from '../terminal/progress.ts';

/** Shows the progress of a start. */
export interface StartProgress {
  /** Shows the next step. */
  step(text: string): void;
  /** Clears the line on a terminal. */
  end(): void;
}

const REFRESH_MILLISECONDS = 1000;

/** Shows the steps of a start: on a terminal in one line with the elapsed seconds, else one line per step. */
export function showStart(output: ProgressOutput, now: () => number): StartProgress {
  if (!output.isTTY) return { step: (text) => output.write(`Starting: ${text} …\n`), end() {} };
  const startedAt = now();
  let current = '';
  const show = () =>
    output.write(`\r\u001b[2KStarting: ${current} … ${Math.round((now() - startedAt) / 1000)} s`);
  const timer = setInterval(show, REFRESH_MILLISECONDS);
  timer.unref();
  return {
    step(text) {
      current = text;
      show();
    },
    end() {
      clearInterval(timer);
      output.write('\r\u001b[2K');
    },
  };
}
