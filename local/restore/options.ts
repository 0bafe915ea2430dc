import { readUrl } from '../client/url-option.ts';
import { readCommandLine } from '../terminal/command-line.ts';
import { Refusal } from '../terminal/refusal.ts';

/** What `npm run restore` is to do. */
export type RestoreOptions =
  | { readonly type: 'check'; readonly table: string; readonly epoch: number }
  | {
      readonly type: 'erase-again';
      readonly former: string;
      readonly table: string;
      readonly url: string;
      readonly dryRun: boolean;
    };

export const RESTORE_HELP = `Helps to go on with a table that was restored from a backup. The steps are in
docs/operating.md, "Restore from a backup".

  npm run restore -- check --table NAME --epoch 1
  npm run restore -- erase-again --former OLD --table NAME --url https://… --dry-run

  check            says what the restored table lacks, and refuses it if
                   something of this epoch or a later one was written to it
  erase-again      erases what was erased since the backup: the erasures are
                   read from the former table
  --table NAME     the restored table
  --epoch NUMBER   the epoch in cdk.json for the restored table
  --former NAME    the table that was used before the restore
  --url URL        the deployed API, which uses the restored table; requests
                   are signed with your AWS credentials
  --dry-run        only say what would be erased
  --help           show this help

Both read whole tables with your AWS credentials: dynamodb:DescribeTable,
DescribeContinuousBackups, Scan and GetItem; erase-again also PutItem on the
restored table.
`;

/**
 * Reads the command line; `help` when `--help` is given.
 * @throws Refusal when something is missing or wrong
 */
export function readRestoreOptions(arguments_: readonly string[]): RestoreOptions | 'help' {
  const { values, positionals } = readCommandLine({
    args: [...arguments_],
    allowPositionals: true,
    options: {
      table: { type: 'string' },
      epoch: { type: 'string' },
      former: { type: 'string' },
      url: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return 'help';
  const { table, epoch, former, url } = values;
  const [command, ...more] = positionals;
  if ((command !== 'check' && command !== 'erase-again') || more.length > 0)
    throw new Refusal('Say what to do: check or erase-again.');
  if (table === undefined) throw new Refusal('Name the restored table: --table NAME.');
  if (command === 'check') {
    if (epoch === undefined || !/^[1-9]\d{0,5}$/.test(epoch))
      throw new Refusal('Give the epoch that cdk.json has for the restored table: --epoch 1 or more.');
    return { type: 'check', table, epoch: Number(epoch) };
  }
  if (former === undefined) throw new Refusal('Name the table that was used before: --former NAME.');
  if (former === table) throw new Refusal('--former and --table are the same table.');
  return { type: 'erase-again', former, table, url: readUrl(url), dryRun: values['dry-run'] };
}
