import { exponentOf, type Money, type MoneyRefusal, moneyOf } from '../../lifecycle/money.ts';

// https://docs.stripe.com/currencies: "zero-decimal", "three-decimal" and "special cases". ISK and UGX no longer have
// decimals but are still sent with two. MGA has two in ISO 4217 and none at Stripe. All others have two.
const NO_DECIMALS = new Set('BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '));
const THREE_DECIMALS = new Set('BHD JOD KWD OMR TND'.split(' '));

/** Converts an amount in Stripe's smallest unit, which differs from ISO 4217 for some currencies. Never rounds. */
export function stripeMoney(amount: number, currency: string): Money | MoneyRefusal {
  const code = currency.toUpperCase();
  const exponent = exponentOf(code);
  if (exponent === undefined) return moneyOf(amount, currency);
  const shift = exponent - decimalsOf(code);
  if (shift >= 0) return moneyOf(amount * 10 ** shift, code);
  const unit = 10 ** -shift;
  if (amount % unit !== 0) return { refused: `an amount in ${code} must be evenly divisible by ${unit}` };
  return moneyOf(amount / unit, code);
}

function decimalsOf(code: string): number {
  if (NO_DECIMALS.has(code)) return 0;
  return THREE_DECIMALS.has(code) ? 3 : 2;
}
