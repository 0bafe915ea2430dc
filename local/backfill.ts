import { backfill } from './backfill/backfill.ts';
import { BACKFILL_HELP, type BackfillOptions, readBackfillOptions } from './backfill/options.ts';
import { summaryText } from './backfill/summary.ts';
import { runCommand } from './terminal/run-command.ts';
import { readToken } from './terminal/token.ts';

async function showBackfill(options: BackfillOptions): Promise<void> {
  const { connection, dryRun, json, tokenFile } = options;
  const tally = await backfill(options, readToken(tokenFile, process.env));
  process.stdout.write(summaryText(connection, tally, dryRun));
  if (json) process.stdout.write(`${JSON.stringify(tally)}\n`);
  if (tally.outcomes.refused > 0) process.exitCode = 1;
}

await runCommand({
  name: 'backfill',
  help: BACKFILL_HELP,
  read: (commandLine) => readBackfillOptions(commandLine, Date.now()),
  work: showBackfill,
});
