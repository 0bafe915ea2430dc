import { readFileSync } from 'node:fs';
import { type Policy, readPolicy } from '../../shared/lifecycle/policy.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { hasErrorCode } from '../terminal/error-code.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';

/** The options of `npm run policy`. */
export interface PolicyOptions {
  readonly policy: Policy;
  /** A deployed table; undefined for the one in `DATA_DIR`. */
  readonly table: string | undefined;
  readonly json: boolean;
}

export const POLICY_HELP = `Shows which customers other linking rules would merge or split, and why. It
changes nothing.

  DATA_DIR=data npm run policy -- preview --file policy.json
      with the data of a local stack that is not running
  npm run policy -- preview --file policy.json --table NAME
      with a deployed table; reads all of it with your AWS credentials

The file has the form of "policy" in cdk.json: only what differs from the
default. Of it, "linking" and "emails" of connections matter here.

  --file FILE    the policy
  --table NAME   the name of a deployed table
  --json         print all changes as JSON
  --help         show this help
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is missing or wrong
 */
export function readPolicyOptions(arguments_: readonly string[]): PolicyOptions | 'help' {
  const { values, positionals } = readCommandLine({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      table: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const [command, ...others] = positionals;
  if (command !== 'preview' || others.length > 0)
    throw new Refusal('Give the command preview: npm run policy -- preview --file policy.json.');
  if (values.file === undefined) throw new Refusal('Name the file with the policy: --file policy.json.');
  if (values.table === undefined && !process.env.DATA_DIR)
    throw new Refusal('Set DATA_DIR to the folder of a local stack, or name a deployed table with --table.');
  return { policy: readPolicyFile(values.file), table: values.table, json: values.json };
}

function readPolicyFile(path: string): Policy {
  const reading = readPolicy(parsed(path));
  if ('refused' in reading) throw new Refusal(`${path}: ${reading.refused}.`);
  return reading.policy;
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) throw new Refusal(`There is no file ${path}.`);
    throw new Refusal(`${path} cannot be read as JSON: ${messageOf(error)}.`);
  }
}
