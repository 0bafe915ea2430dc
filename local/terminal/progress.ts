const BAR_WIDTH = 24;
const TERMINAL_MILLISECONDS = 100;
const LINES_MILLISECONDS = 5000;

/** Shows the progress of a long run. */
export interface Progress {
  /** Counts one more item as done. `label` says where the run is. */
  step(label: string): void;
  /** Clears the line on a terminal. */
  end(): void;
}

/** The output for progress: on a terminal one line that changes, else a line every five seconds. */
export interface ProgressOutput {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Starts to show progress towards `total`. `now` is real time in epoch milliseconds. */
export function showProgress(total: number, output: ProgressOutput, now: () => number): Progress {
  const startedAt = now();
  const interval = output.isTTY ? TERMINAL_MILLISECONDS : LINES_MILLISECONDS;
  let shownAt = startedAt;
  let done = 0;

  function show(label: string): void {
    const seconds = (now() - startedAt) / 1000;
    const rate = done / Math.max(seconds, 0.001);
    const text = `${count(done)} of ${count(total)} sent · ${label} · ${Math.round(rate)}/s · ${timeLeft((total - done) / rate)}`;
    output.write(output.isTTY ? `\r\u001b[2K${bar(done / total)} ${text}` : `${text}\n`);
  }

  return {
    step(label) {
      done += 1;
      if (now() - shownAt < interval && done < total) return;
      shownAt = now();
      show(label);
    },
    end() {
      if (output.isTTY) output.write('\r\u001b[2K');
    },
  };
}

/** Shows how far a run of unknown length is. */
export interface Counter {
  readonly show: (done: number) => void;
  /** Clears the line on a terminal. */
  readonly end: () => void;
}

/** Starts to count what is done, such as `customers compared`. `now` is real time in epoch milliseconds. */
export function showCount(what: string, output: ProgressOutput, now: () => number): Counter {
  const startedAt = now();
  const interval = output.isTTY ? TERMINAL_MILLISECONDS : LINES_MILLISECONDS;
  let shownAt = startedAt;
  return {
    show(done) {
      if (now() - shownAt < interval) return;
      shownAt = now();
      const rate = done / ((shownAt - startedAt) / 1000);
      const text = `${count(done)} ${what} · ${Math.round(rate)}/s`;
      output.write(output.isTTY ? `\r\u001b[2K${text}` : `${text}\n`);
    },
    end() {
      if (output.isTTY) output.write('\r\u001b[2K');
    },
  };
}

/** A number with thousands separators. */
export function count(value: number): string {
  return value.toLocaleString('en');
}

function bar(share: number): string {
  const full = Math.round(share * BAR_WIDTH);
  return `${'█'.repeat(full)}${'░'.repeat(BAR_WIDTH - full)}`;
}

function timeLeft(seconds: number): string {
  if (seconds < 1) return 'done';
  return seconds < 90 ? `${Math.ceil(seconds)} s left` : `${Math.round(seconds / 60)} min left`;
}
