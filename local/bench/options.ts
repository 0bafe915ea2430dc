import { readCommandLine } from '../terminal/command-line.ts';

/** The options of `npm run bench`. */
export interface BenchOptions {
  readonly json: boolean;
}

export const HELP = `Measures the deployed bundles against every budget of the product.

  npm run bench [-- options]

  --json   print the rows as JSON on the last line
  --help   show this help

Exits with 1 when a result is over its budget. Takes about three minutes.
Times depend on the machine, so budgets of times are ratios where possible.
The functions run on Node 24; npx downloads it if this Node is another version.
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when an option is wrong
 */
export function readBenchOptions(arguments_: readonly string[]): BenchOptions | 'help' {
  const { values } = readCommandLine({
    args: [...arguments_],
    options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
  });
  return values.help ? 'help' : { json: values.json };
}
