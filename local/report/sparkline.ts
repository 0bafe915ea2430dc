const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * A line of blocks from 0 to the largest value, at most so wide; a space where a value is unknown. Few values are drawn wider; of
 * more values than fit, the last ones of equal groups are shown. A value below 0 is shown as 0.
 */
export function sparkline(values: readonly (number | null)[], width: number): string {
  const repeated = Math.max(1, Math.floor(width / values.length));
  const shown = thinned(values, width).flatMap((value) => Array.from({ length: repeated }, () => value));
  const largest = Math.max(0, ...shown.map((value) => value ?? 0));
  return shown
    .map((value) => {
      if (value === null) return ' ';
      const share = largest === 0 ? 0 : Math.max(0, value) / largest;
      return BLOCKS[Math.min(BLOCKS.length - 1, Math.floor(share * BLOCKS.length))] ?? ' ';
    })
    .join('');
}

function thinned(values: readonly (number | null)[], width: number): (number | null)[] {
  if (values.length <= width) return [...values];
  return Array.from({ length: width }, (_, index) => {
    const last = Math.ceil(((index + 1) * values.length) / width) - 1;
    return values[last] ?? null;
  });
}
