import { parentPort, workerData } from 'node:worker_threads';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { check, shrink } from './shrink.ts';
import { historyOf } from './webhooks.ts';

/** What a worker is asked for: every `step`th seed from `from` on. */
export interface Work {
  readonly from: number;
  readonly seeds: number;
  readonly step: number;
  /** The name of the planted bug. */
  readonly bug?: string;
}

/** What a worker reports of a seed. */
export interface Report {
  readonly seed: number;
  readonly webhooks: number;
  readonly deliveries: number;
  readonly events: number;
  readonly faults: readonly (readonly [kind: string, count: number])[];
  /** The shortest failing history in lines of text. */
  readonly failure?: readonly string[];
}

// The functions log each delivery, which nobody reads here.
process.stdout.write = () => true;

const { from, seeds, step, bug } = workerData as Work;
const planted = PLANTED_BUGS.find(({ name }) => name === bug);

for (let seed = from; seed < from + seeds; seed += step) {
  const history = historyOf(seed);
  const options = {
    seed,
    ...(planted && { parts: planted.parts() }),
  };
  const { outcome, violation } = await check(history, options);
  const report: Report = {
    seed,
    webhooks: history.webhooks.length,
    deliveries: outcome.deliveries,
    events: outcome.events.length,
    faults: [...outcome.faults],
  };
  if (violation === undefined) {
    parentPort?.postMessage(report);
    continue;
  }
  // A planted bug can remember what it did, so its histories are not made shorter.
  const best = planted
    ? { history, outcome, violation }
    : await shrink({ history, options, outcome, violation });
  const failure = [
    `broken: ${best.violation.promise}: ${best.violation.text}`,
    ...(planted ? [] : linesOf(best)),
  ];
  parentPort?.postMessage({ ...report, failure });
  break;
}

function linesOf({
  history,
  outcome,
}: Pick<Awaited<ReturnType<typeof shrink>>, 'history' | 'outcome'>): string[] {
  return [
    `${history.webhooks.length} webhooks:`,
    ...history.webhooks.map(
      ({ name, sender, sentAt, updates }) =>
        `  ${name} by ${sender.name} at ${new Date(sentAt).toISOString()}: ${JSON.stringify(updates)}`,
    ),
    'what happened:',
    ...outcome.trace.map((line) => `  ${line}`),
  ];
}
