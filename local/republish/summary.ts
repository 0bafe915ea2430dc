import { REPUBLISH_SECONDS } from '../../shared/http/republish-answers.ts';
import { layOut, paragraph } from '../terminal/layout.ts';
import { count } from '../terminal/progress.ts';
import type { Tally } from './progress-file.ts';
import { eventsIn } from './republish-all.ts';

/** What was published again, as text. */
export function summaryText(tally: Tally, dryRun: boolean): string {
  const { events, first, refused, unreadable } = tally;
  const total = eventsIn(tally);
  const done = dryRun ? 'would be published again' : 'published again';
  return [
    paragraph(`${count(total)} ${total === 1 ? 'event' : 'events'} ${done}.`),
    total === 0
      ? ''
      : layOut(
          [],
          Object.entries(events).map(([type, number]) => [type, number]),
        ),
    first.length === 0 ? '' : '\nAmong the first:\n',
    layOut(
      [],
      first.map(({ detectedAt, detailType, eventId }) => [detectedAt, detailType, eventId]),
    ),
    refused === 0 ? '' : paragraph(`${count(refused)} were refused by the bus because of their content.`),
    unreadable === 0
      ? ''
      : paragraph(`${count(unreadable)} transitions have a form that the deployed version does not know.`),
    dryRun ? '\nDry run: nothing was published.\n' : '',
  ].join('');
}

/** What was done until Ctrl-C, and how to go on, as a sentence. */
export function interruptedText(tally: Tally, dryRun: boolean, progressFile: string | undefined): string {
  const total = eventsIn(tally);
  const events = `${count(total)} ${total === 1 ? 'event' : 'events'}`;
  if (dryRun) return `Interrupted after ${events} were counted; nothing was published.`;
  const goOn =
    progressFile === undefined
      ? 'the same command begins from the start, and --progress FILE would let it go on'
      : `the same command goes on from there, with what ${progressFile} holds`;
  return `Interrupted after ${events} were published; requests in flight may publish for up to ${REPUBLISH_SECONDS} seconds more; ${goOn}.`;
}
