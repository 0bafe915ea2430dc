import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

/** What `npm run demo` is asked to do. */
export interface DemoOptions {
  readonly seed: number;
  readonly customers: number;
  readonly json: boolean;
}

export const HELP = `Shows a shop's year: made up from a seed, sent by five tools as signed
deliveries, while the clock moves along.

  npm run demo -- [options]

  --seed NUMBER       another shop: a whole number from 0 to 4294967295
                      (default 5)
  --customers NUMBER  how many people come to know the shop: 1 to 20000
                      (default 600)
  --json              print what the tables show as JSON, as the last line
  --help              show this
`;

const MOST_CUSTOMERS = 20_000;
const MOST_SEED = 2 ** 32 - 1;

/**
 * Reads the command line. Answers `help` when that is asked for.
 * @throws Refusal with a sentence when an option is wrong
 */
export function readDemoOptions(arguments_: readonly string[]): DemoOptions | 'help' {
  const values = parse(arguments_);
  if (values.help) return 'help';
  return {
    seed: wholeNumber('seed', values.seed, 0, MOST_SEED),
    customers: wholeNumber('customers', values.customers, 1, MOST_CUSTOMERS),
    json: values.json,
  };
}

function parse(arguments_: readonly string[]) {
  return readCommandLine({
    args: [...arguments_],
    options: {
      seed: { type: 'string', default: '5' },
      customers: { type: 'string', default: '600' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values;
}

function wholeNumber(option: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value < least || value > most)
    throw new Refusal(
      `--${option} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`,
    );
  return value;
}
