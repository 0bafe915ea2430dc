import { paragraph, WIDTH } from './layout.ts';

/** The stream that sentences are written to. */
export interface SentenceOutput {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * Writes a sentence to stderr. Standard output is only for results. On a terminal it is wrapped between words. Indented
 * lines are commands to copy or the lines of a stack trace, and stay whole. In a pipe a sentence is one line, so that it
 * can be searched.
 */
export function say(sentence: string, output: SentenceOutput = process.stderr): void {
  const width = Math.min(WIDTH, output.columns ?? WIDTH);
  const lines = sentence.split('\n').map((line) => {
    const isWhole = !output.isTTY || line.startsWith(' ');
    return isWhole ? `${line}\n` : paragraph(line, '', width);
  });
  output.write(lines.join(''));
}
