/** A wrong setting or input. The message is a sentence that says what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The text for the terminal: a refusal's message, or the stack trace of an unexpected error. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** The message of an error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The exit code of a command whose command line or input is wrong. */
export const WRONG_USE_EXIT_CODE = 2;
