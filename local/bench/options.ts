import { readCommandLine } from '../terminal/command-line.ts';

/** What `npm run bench` is asked to do. */
export interface BenchOptions {
  readonly json: boolean;
}

export const HELP = `Measures every budget of the product on the bundles that are deployed, and
shows which are kept.

  npm run bench [-- options]

  --json   print the rows as JSON, as the last line
  --help   show this

Exits with 1 when a budget is not kept. Takes some three minutes. Times are
those of this machine, and are therefore judged as ratios where they can be.
Node 24, which the functions run on, comes by npx where this Node is another.
`;

/**
 * Reads the command line. Answers `help` when that is asked for.
 * @throws Refusal with a sentence when an option is wrong
 */
export function readBenchOptions(arguments_: readonly string[]): BenchOptions | 'help' {
  const { values } = readCommandLine({
    args: [...arguments_],
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  return values.help ? 'help' : { json: values.json };
}
