const LONG = 2 ** 63;

const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The number of a JSON text, or undefined if a double does not hold it as it is written. EventBridge compares only
 * numbers that a double holds.
 */
export function exactNumber(text: string): number | undefined {
  const number = Number(text);
  if (!Number.isFinite(number)) return undefined;
  // As the engine's runtime prints it: the exact value of a long, else the shortest text for this double.
  const printed = Number.isInteger(number) && Math.abs(number) < LONG ? BigInt(number) : number;
  return spelling(text) === spelling(String(printed)) ? number : undefined;
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
