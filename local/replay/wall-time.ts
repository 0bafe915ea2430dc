const FORM =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?\s*(Z|[+-]\d{2}:?\d{2})?)?$/i;
const DAY = 86_400_000;

/** Reads times as a file tells them; answers epoch milliseconds, or undefined for what is no time. */
export type TimeReader = (text: string) => number | undefined;

/**
 * A reader of ISO 8601 times, with their offset or as the clocks on the wall of a time zone show them. A wall time
 * that a change of the clocks shows twice is the earlier one, one that it skips is as much later: as Temporal's
 * `compatible` disambiguation does it. A date alone is its midnight.
 * @throws RangeError when there is no such time zone
 */
export function createTimeReader(timeZone: string): TimeReader {
  const wall = new Intl.DateTimeFormat('en-u-ca-iso8601', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

  function offsetAt(instant: number): number {
    const parts = Object.fromEntries(
      wall.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
    );
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / 1000) * 1000;
  }

  function toInstant(wallTime: number): number {
    // No zone changes its clocks twice within two days.
    const before = offsetAt(wallTime - DAY);
    const after = offsetAt(wallTime + DAY);
    const possible = [wallTime - before, wallTime - after].filter(
      (instant) => instant + offsetAt(instant) === wallTime,
    );
    return possible.length > 0 ? Math.min(...possible) : wallTime - before;
  }

  return (text) => {
    const match = FORM.exec(text.trim());
    if (match === null) return undefined;
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
      .slice(1, 7)
      .map((part) => Number(part ?? 0));
    const milliseconds = Number((match[7] ?? '').padEnd(3, '0'));
    const wallTime = Date.UTC(year, month - 1, day, hour, minute, second, milliseconds);
    const again = new Date(wallTime);
    const isReal =
      again.getUTCMonth() === month - 1 &&
      again.getUTCDate() === day &&
      hour < 24 &&
      minute < 60 &&
      second < 60;
    if (!isReal) return undefined;
    return match[8] === undefined ? toInstant(wallTime) : wallTime - readOffset(match[8]);
  };
}

function readOffset(text: string): number {
  if (text.toUpperCase() === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(-2));
  return (text.startsWith('-') ? -1 : 1) * minutes * 60_000;
}
