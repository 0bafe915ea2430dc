/** Writes a sentence to stderr. Standard output is only for results. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
