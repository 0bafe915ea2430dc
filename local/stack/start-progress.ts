/** Where progress is written. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Shows how far a start is. */
export interface StartProgress {
  /** The start has come to this step. */
  step(text: string): void;
  /** Leaves the terminal as it was found. */
  end(): void;
}

const EVERY_MILLISECONDS = 1000;

/** Shows the steps of a start: on a terminal as one line with the seconds so far, else each on a line of its own. */
export function showStart(output: ProgressOutput, now: () => number): StartProgress {
  if (!output.isTTY) return { step: (text) => output.write(`Starting: ${text} …\n`), end() {} };
  const began = now();
  let current = '';
  const show = () =>
    output.write(`\r\u001b[2KStarting: ${current} … ${Math.round((now() - began) / 1000)} s`);
  const timer = setInterval(show, EVERY_MILLISECONDS);
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
