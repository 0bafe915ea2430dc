import { createCustomerApi } from './customer/api.ts';
import { jsonText } from './customer/report.ts';
import { REPUBLISH_HELP, type RepublishOptions, readRepublishOptions } from './republish/options.ts';
import { forgetProgress, openProgress } from './republish/progress-file.ts';
import { republishAll } from './republish/republish-all.ts';
import { summaryText } from './republish/summary.ts';
import { showCount } from './terminal/progress.ts';
import { runCommand } from './terminal/run-command.ts';

async function republish(options: RepublishOptions): Promise<void> {
  const { url, choice, rate, dryRun, progressFile, json } = options;
  const task = JSON.stringify([url, choice, dryRun]);
  const progress = openProgress(progressFile, task, 'customerId' in choice ? 1 : undefined);
  const counter = showCount(dryRun ? 'events counted' : 'events published', process.stderr, Date.now);
  try {
    await republishAll(
      { api: createCustomerApi(url), choice, rate, dryRun, now: Date.now, onEvents: counter.show },
      progress,
    );
  } finally {
    counter.end();
  }
  if (progressFile !== undefined) forgetProgress(progressFile);
  process.stdout.write(json ? jsonText(progress.tally) : summaryText(progress.tally, dryRun));
  if (progress.tally.refused + progress.tally.unreadable > 0) process.exitCode = 1;
}

await runCommand({
  name: 'republish',
  help: REPUBLISH_HELP,
  read: (commandLine) => readRepublishOptions(commandLine, Date.now()),
  work: republish,
});
