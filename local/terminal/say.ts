/** Writes a sentence for the person at the terminal; standard output stays for results. */
export function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
