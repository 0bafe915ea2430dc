/** The sentence with a full stop, if it does not end already: some faults end with a question. */
export function withFullStop(sentence: string): string {
  return /[.?]$/.test(sentence) ? sentence : `${sentence}.`;
}
