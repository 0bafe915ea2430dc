import { FunctionFailure } from '../functions/functions.ts';
import { hasErrorCode } from '../terminal/error-code.ts';
import { sentenceOf } from '../terminal/refusal.ts';

const REPEAT_MILLISECONDS = 60_000;

/** Whether the error says that the disk is full. */
export function isDiskFull(error: unknown): boolean {
  return hasErrorCode(error, 'ENOSPC');
}

/**
 * Creates a function that reports errors that do not end the stack, each as a sentence. The same sentence is reported at
 * most once a minute, because failed operations are retried.
 */
export function createTroubleReport(
  say: (sentence: string) => void,
  now: () => number,
): (error: unknown) => void {
  const reportedAt = new Map<string, number>();
  return (error) => {
    const sentence = troubleSentence(error);
    if (now() - (reportedAt.get(sentence) ?? Number.NEGATIVE_INFINITY) < REPEAT_MILLISECONDS) return;
    reportedAt.set(sentence, now());
    say(sentence);
  };
}

function troubleSentence(error: unknown): string {
  if (isDiskFull(error))
    return (
      'There is no space left on the disk of DATA_DIR. Until there is, webhooks that cannot be stored are answered ' +
      'with 503. Nothing that was answered with 200 is lost.'
    );
  // The stack trace of a FunctionFailure shows the call, not the function.
  return error instanceof FunctionFailure ? error.message : sentenceOf(error);
}
