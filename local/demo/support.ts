import { DAY, type Diary, HOUR, toWholeSecond } from './diary.ts';
import { ASSUMED, SOLVED_AFTER_HOURS } from './rates.ts';
import type { Random } from './seeded-random.ts';

const HOURS_SIGMA = 1.4;

/** Adds a ticket: opened, solved, sometimes reopened and solved again, sometimes rated. */
export function openTicket(
  random: Random,
  diary: Diary,
  at: number,
  numbers: () => number,
  isHappy: boolean,
): void {
  const openedAt = toWholeSecond(at);
  const ticket = { number: numbers(), openedAt };
  diary.note(openedAt, { what: 'ticket-opened', ticket });
  let solvedAt = openedAt + random.logNormal(SOLVED_AFTER_HOURS, HOURS_SIGMA) * HOUR;
  diary.note(solvedAt, { what: 'ticket-solved', ticket });
  if (random.chance(ASSUMED.ticketIsReopened)) {
    const reopenedAt = solvedAt + random.between(0.2, 2) * DAY;
    diary.note(reopenedAt, { what: 'ticket-reopened', ticket });
    solvedAt = reopenedAt + random.logNormal(SOLVED_AFTER_HOURS, HOURS_SIGMA) * HOUR;
    diary.note(solvedAt, { what: 'ticket-solved', ticket });
  }
  if (random.chance(ASSUMED.ticketIsRated))
    diary.note(solvedAt + random.between(0.5, 30) * HOUR, {
      what: 'ticket-rated',
      ticket,
      good: isHappy,
    });
}
