import type { PlainAmount } from './log.ts';

/** The sum of amounts by currency. An amount that cannot be read is in none. */
export function sumOf(amounts: readonly (PlainAmount | null | undefined)[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const one of amounts)
    if (one !== null && one !== undefined) sums.set(one.currency, (sums.get(one.currency) ?? 0) + one.minor);
  return sums;
}
