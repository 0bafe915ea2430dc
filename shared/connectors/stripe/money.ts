import { exponentOf, moneyOf } from '../../lifecycle/amounts.ts';
import type { Money } from '../../lifecycle/money.ts';

// https://docs.stripe.com/currencies: "zero-decimal", "three-decimal" and "special cases". ISK and UGX no longer have
// decimals but are still sent with two. MGA has two in ISO 4217 and none at Stripe. All others have two.
const NO_DECIMALS = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD JOD KWD OMR TND'.split(' '));

/**
 * Converts an amount in Stripe's smallest unit, which differs from ISO 4217 for some currencies. Never rounds.
 * Undefined without an amount, null for one that cannot be read.
 */
export function stripeMoney(amount: number | null, currency: string | null): Money | null | undefined {
  if (amount === null) return undefined;
  const code = currency?.toUpperCase() ?? '';
  const exponent = exponentOf(code);
  if (exponent === undefined) return null;
  const money = moneyOf((amount * 10 ** exponent) / 10 ** decimalsOf(code), code);
  return 'refused' in money ? null : money;
}

function decimalsOf(code: string): number {
  if (NO_DECIMALS.has(code)) return 0;
  return THREE_DECIMALS.has(code) ? 3 : 2;
}
