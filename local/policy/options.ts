import { readFileSync } from 'node:fs';
import type { Policy } from '../../shared/lifecycle/policy.ts';
import { readPolicy } from '../../shared/lifecycle/read-policy.ts';
import { readUrl } from '../client/url-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { hasErrorCode } from '../terminal/error-code.ts';
import { messageOf, Refusal } from '../terminal/refusal.ts';

/** Where the customers are. */
export type PolicySource =
  | { readonly type: 'api'; readonly url: string; readonly progressFile: string | undefined }
  | { readonly type: 'table'; readonly table: string }
  | { readonly type: 'folder'; readonly directory: string };

/** The options of `npm run policy`. */
export interface PolicyOptions {
  readonly policy: Policy;
  /** What the file holds: overrides of the default policy. */
  readonly overrides: object;
  readonly source: PolicySource;
  readonly json: boolean;
}

export const POLICY_HELP = `Shows what another policy would change: which customers would have another
stage or risk, and which would be merged or split. It changes nothing.

  npm run policy -- preview --file policy.json
      with a running local stack; stages and risk only
  npm run policy -- preview --file policy.json --url https://…
      with a deployed stack; stages and risk only
  DATA_DIR=data npm run policy -- preview --file policy.json
      with the data of a local stack that is not running
      (CONNECTIONS and POLICY as for npm start)
  npm run policy -- preview --file policy.json --table NAME
      with a deployed table: merges and splits only; reads all of it with
      your AWS credentials

The file has the form of "policy" in cdk.json: only what differs from the
default.

  --file FILE       the policy
  --url URL         a local stack, or a deployed API; HTTPS requests are
                    signed with your AWS credentials (default
                    http://127.0.0.1:8787, or the port in PORT)
  --progress FILE   keep in FILE what the API has answered, and go on from
                    there when the command was interrupted
  --table NAME      the name of a deployed table
  --json            print all changes as JSON
  --help            show this help
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
      url: { type: 'string' },
      progress: { type: 'string' },
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
  return { ...readPolicyFile(values.file), source: readSource(values), json: values.json };
}

interface SourceValues {
  readonly url?: string | undefined;
  readonly progress?: string | undefined;
  readonly table?: string | undefined;
}

function readSource({ url, progress, table }: SourceValues): PolicySource {
  if (table !== undefined && url !== undefined)
    throw new Refusal('Give --table or --url, not both: the one reads the table, the other asks the API.');
  const directory = process.env.DATA_DIR;
  const source: PolicySource =
    table !== undefined
      ? { type: 'table', table }
      : url === undefined && directory
        ? { type: 'folder', directory }
        : { type: 'api', url: readUrl(url), progressFile: progress };
  if (progress !== undefined && source.type !== 'api')
    throw new Refusal('--progress is for a preview through the API: leave it out.');
  return source;
}

function readPolicyFile(path: string): Pick<PolicyOptions, 'policy' | 'overrides'> {
  const overrides = parsed(path);
  const reading = readPolicy(overrides);
  if ('refused' in reading) throw new Refusal(`${path}: ${reading.refused}.`);
  // A policy that was read is an object.
  return { policy: reading.policy, overrides: Object(overrides) };
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (hasErrorCode(error, 'ENOENT')) throw new Refusal(`There is no file ${path}.`);
    throw new Refusal(`${path} cannot be read as JSON: ${messageOf(error)}.`);
  }
}
