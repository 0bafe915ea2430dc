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
