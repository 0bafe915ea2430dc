import { DAY, type Diary, HOUR } from './diary.ts';
import { OURS, SOLVED_AFTER_HOURS } from './rates.ts';
import type { Random } from './seeded-random.ts';

const SPREAD = 1.4;

/** A ticket: opened, solved, perhaps reopened and solved again, perhaps rated. */
export function askHelp(
  random: Random,
  diary: Diary,
  at: number,
  numbers: () => number,
  isContent: boolean,
): void {
  const openedAt = Math.floor(at / 1000) * 1000;
  const ticket = { number: numbers(), openedAt };
  diary.note(openedAt, { what: 'ticket-opened', ticket });
  let solvedAt = openedAt + random.logNormal(SOLVED_AFTER_HOURS, SPREAD) * HOUR;
  diary.note(solvedAt, { what: 'ticket-solved', ticket });
  if (random.chance(OURS.ticketIsReopened)) {
    const reopenedAt = solvedAt + random.between(0.2, 2) * DAY;
    diary.note(reopenedAt, { what: 'ticket-reopened', ticket });
    solvedAt = reopenedAt + random.logNormal(SOLVED_AFTER_HOURS, SPREAD) * HOUR;
    diary.note(solvedAt, { what: 'ticket-solved', ticket });
  }
  if (random.chance(OURS.ticketIsRated))
    diary.note(solvedAt + random.between(0.5, 30) * HOUR, {
      what: 'ticket-rated',
      ticket,
      good: isContent,
    });
}
