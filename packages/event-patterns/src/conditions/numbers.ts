const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The number of a JSON text, or undefined if a double does not hold it as it is written. EventBridge compares only
 * numbers that a double holds: those that its runtime prints as they are written.
 */
export function exactNumber(text: string): number | undefined {
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  const written = spelling(text);
  return written === spelling(printed(number)) && !isHalfway(number, written) ? number : undefined;
}

const LARGEST_PRINTED_EXACTLY = 2 ** 58;

/** Prints an integer exactly if it is not too large, and others by the shortest text that has at least two digits. */
function printed(number: number): string {
  if (Number.isInteger(number) && Math.abs(number) < LARGEST_PRINTED_EXACTLY) return String(BigInt(number));
  const shortest = String(number);
  return /^-?\de/.test(shortest) ? number.toPrecision(2) : shortest;
}

/** True for a number in the middle between two doubles, such as 1e23: it has 54 binary digits. */
function isHalfway(number: number, written: string): boolean {
  if (Math.abs(number) < LARGEST_PRINTED_EXACTLY) return false;
  const [digits = '', power = '0'] = written.replace('-', '').split('e');
  let odd = BigInt(digits) * 10n ** BigInt(power);
  while (odd % 2n === 0n) odd /= 2n;
  return odd.toString(2).length === 54;
}

/** Equal by value: 1, 1.0 and 10e-1 are one number. Numbers that no double holds are compared as text. */
export function sameNumber(one: string, other: string): boolean {
  const number = exactNumber(one);
  return number === undefined ? one === other : number === exactNumber(other);
}

/** The message about a number that no double holds. */
export function cannotCompare(text: string): string {
  return `Cannot compare number: ${text}. A double does not hold it exactly`;
}

/** One spelling for all texts of one number: its digits without zeros at either end, and the power of the last one. */
function spelling(text: string): string {
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = PARTS.exec(text) ?? [];
  const digits = (whole + fraction).replace(/^0+/, '');
  const significant = digits.replace(/0+$/, '');
  if (significant === '') return '0';
  const power = Number(exponent) - fraction.length + digits.length - significant.length;
  return `${sign}${significant}e${power}`;
}
