/** The quantile of the normal distribution for 95 %. */
const Z = 1.959963984540054;

/**
 * The 95 % score interval of a share, after Wilson (1927); null without observations. Unlike the textbook interval it stays
 * within 0 to 1 and is right for few observations.
 */
export function wilsonInterval(part: number, whole: number): readonly [low: number, high: number] | null {
  if (whole === 0) return null;
  const share = part / whole;
  const square = Z * Z;
  const centre = share + square / (2 * whole);
  const margin = Z * Math.sqrt((share * (1 - share)) / whole + square / (4 * whole * whole));
  const scale = 1 + square / whole;
  // At 0 and at 1 the limit is exact; rounding must not go beyond it.
  return [part === 0 ? 0 : (centre - margin) / scale, part === whole ? 1 : (centre + margin) / scale];
}
