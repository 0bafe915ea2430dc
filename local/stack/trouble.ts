import { FunctionFailure } from '../functions/functions.ts';
import { hasErrorCode } from '../terminal/error-code.ts';
import { sentenceOf } from '../terminal/refusal.ts';
import { createRepeatLimit } from '../terminal/repeat-limit.ts';

/** Whether the error says that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return hasErrorCode(error, 'ENOSPC');
}

/** Takes the errors that do not end the stack, and reports a full disk to those who wait. */
export interface DiskWatch {
  readonly onTrouble: (error: unknown) => void;
  /** Calls the listener with each error of a full disk. The returned function ends that. */
  readonly followFullDisk: (listener: () => void) => () => void;
}

/** Passes errors on, and looks for those of a full disk. */
export function watchDisk(onTrouble: (error: unknown) => void): DiskWatch {
  const listeners = new Set<() => void>();
  return {
    onTrouble(error) {
      onTrouble(error);
      if (isDiskFull(error)) for (const listener of listeners) listener();
    },
    followFullDisk(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/**
 * Creates a function that reports errors that do not end the stack, each as a sentence. The same sentence is reported at
 * most once a minute.
 */
export function createTroubleReport(
  say: (sentence: string) => void,
  now: () => number,
): (error: unknown) => void {
  const isNew = createRepeatLimit(now);
  return (error) => {
    const sentence = troubleSentence(error);
    if (isNew(sentence)) say(sentence);
  };
}

function troubleSentence(error: unknown): string {
  if (isDiskFull(error))
    return (
      'The disk of DATA_DIR is full. Free some space: until then, webhooks that cannot be stored are answered with ' +
      '503. Nothing that was answered with 200 is lost.'
    );
  // The stack trace of a FunctionFailure shows the call, not the function.
  return error instanceof FunctionFailure ? error.message : sentenceOf(error);
}
