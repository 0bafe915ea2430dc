import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

/** The options of `npm run demo`. */
export interface DemoOptions {
  readonly seed: number;
  readonly customers: number;
  readonly json: boolean;
}

export const HELP = `Generates a year of a shop, sends it to a new local stack as signed deliveries
of thirteen tools, and shows the result. The clock of the stack moves along.

  npm run demo -- [options]

  --seed NUMBER       generate another shop: a whole number from 0 to
                      4294967295 (default 5)
  --customers NUMBER  how many people get to know the shop: 1 to 20000
                      (default 600)
  --json              print the content of the tables as JSON on the last line
  --help              show this help
`;

const MAX_CUSTOMERS = 20_000;
const MAX_SEED = 2 ** 32 - 1;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when an option is wrong
 */
export function readDemoOptions(arguments_: readonly string[]): DemoOptions | 'help' {
  const values = parse(arguments_);
  if (values.help) return 'help';
  return {
    seed: wholeNumber('seed', values.seed, 0, MAX_SEED),
    customers: wholeNumber('customers', values.customers, 1, MAX_CUSTOMERS),
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

function wholeNumber(option: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!/^\d{1,10}$/.test(text) || value < min || value > max)
    throw new Refusal(
      `--${option} must be a whole number from ${min} to ${max}, not ${JSON.stringify(text)}.`,
    );
  return value;
}
