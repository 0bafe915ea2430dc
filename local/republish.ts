import { createCustomerApi } from './customer/api.ts';
import { jsonText } from './customer/report.ts';
import { REPUBLISH_HELP, type RepublishOptions, readRepublishOptions } from './republish/options.ts';
import { openProgress } from './republish/progress-file.ts';
import { republishAll } from './republish/republish-all.ts';
import { interruptedText, summaryText } from './republish/summary.ts';
import { forgetProgress } from './terminal/kept-progress.ts';
import { showCount } from './terminal/progress.ts';
import { runCommand } from './terminal/run-command.ts';
import { say } from './terminal/say.ts';

/** Those that a shell expects. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;

async function republish(options: RepublishOptions): Promise<void> {
  const { url, choice, rate, dryRun, progressFile, json } = options;
  const task = JSON.stringify([url, choice, dryRun]);
  const progress = openProgress(progressFile, task, 'customerId' in choice ? 1 : undefined);
  const counter = showCount(dryRun ? 'events counted' : 'events published', process.stderr, Date.now);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      counter.end();
      say(interruptedText(progress.tally, dryRun, progressFile));
      process.exit(EXIT_CODES[signal]);
    });
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
