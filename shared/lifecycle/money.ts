/** An amount in the currency's smallest unit, never a float: EUR 12.50 is 1250, JPY 1250 is 1250. */
export interface Money {
  /** ISO 4217 alphabetic code, upper case. */
  readonly currency: string;
  /** Integer count of minor units. */
  readonly minor: number;
}

/** Adds an amount to the sums per currency, sorted by currency. Amounts are never converted. */
export function addMoney(sums: readonly Money[], amount: Money): Money[] {
  const rest = sums.filter((sum) => sum.currency !== amount.currency);
  const before = sums.find((sum) => sum.currency === amount.currency)?.minor ?? 0;
  return [...rest, { currency: amount.currency, minor: before + amount.minor }].sort((a, b) =>
    a.currency < b.currency ? -1 : 1,
  );
}
