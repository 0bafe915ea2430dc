import { FunctionFailure } from '../functions/functions.ts';
import { sentenceOf } from '../terminal/refusal.ts';

const AGAIN_AFTER_MILLISECONDS = 60_000;
const DISK_FULL = 'ENOSPC';

/** True for an error of a disk that has no space left. */
export function isDiskFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DISK_FULL;
}

/**
 * Reports failures that a stack survives, each as a sentence; the same one at most once a minute, because what failed
 * is tried again and again.
 */
export function createTroubleReport(
  say: (sentence: string) => void,
  now: () => number,
): (error: unknown) => void {
  const saidAt = new Map<string, number>();
  return (error) => {
    const sentence = troubleSentence(error);
    if (now() - (saidAt.get(sentence) ?? Number.NEGATIVE_INFINITY) < AGAIN_AFTER_MILLISECONDS) return;
    saidAt.set(sentence, now());
    say(sentence);
  };
}

function troubleSentence(error: unknown): string {
  if (isDiskFull(error))
    return (
      'There is no space left on the disk of DATA_DIR. Webhooks that cannot be stored are answered with 503 until ' +
      'there is; nothing that was answered with 200 is lost.'
    );
  // Its stack trace is that of the call, not of the function.
  return error instanceof FunctionFailure ? error.message : sentenceOf(error);
}
