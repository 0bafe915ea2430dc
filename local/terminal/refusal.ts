/** A wrong setting or input of the person at the terminal; the message is a sentence that says what to do. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** The sentence for a person: a refusal's own, or what an unexpected error says. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
