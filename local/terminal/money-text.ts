import { exponentOf } from '../../shared/lifecycle/amounts.ts';
import type { Money } from '../../shared/lifecycle/money.ts';

/** An amount with the number of decimals that its currency has: `EUR 49.99`, `JPY 5,000`. */
export function moneyText({ currency, minor }: Money): string {
  return `${currency} ${decimalText(currency, minor)}`;
}

/** The same without the currency. */
export function decimalText(currency: string, minor: number): string {
  const decimals = exponentOf(currency) ?? 0;
  const digits = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
  return (minor / 10 ** decimals).toLocaleString('en', digits);
}
