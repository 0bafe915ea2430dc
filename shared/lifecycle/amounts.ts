import type { Money } from './money.ts';

// Apart from `money.ts`, because only connectors read amounts, and ingest loads them when they are first used.

/** Why an amount was refused, as a sentence for the person who has to fix it. */
export interface MoneyRefusal {
  readonly refused: string;
}

// ISO 4217 list one (maintained by SIX), without funds codes, by number of decimals.
const NO_DECIMALS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF';
const THREE_DECIMALS = 'BHD IQD JOD KWD LYD OMR TND';
const TWO_DECIMALS =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE ' +
  'CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IRR JMD KES KGS KHR ' +
  'KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN ' +
  'PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD ' +
  'TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG ZWL';

const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...NO_DECIMALS.split(' ').map((code) => [code, 0] as const),
  ...THREE_DECIMALS.split(' ').map((code) => [code, 3] as const),
  ...TWO_DECIMALS.split(' ').map((code) => [code, 2] as const),
]);

/**
 * Ten thousand million of a two-decimal currency. A larger amount is a mistake; the limit keeps sums exact.
 */
export const MAX_MINOR = 1_000_000_000_000;

/** Number of decimals of an ISO 4217 currency (0, 2 or 3); undefined for a code that does not exist. */
export function exponentOf(currency: string): number | undefined {
  return EXPONENTS.get(currency);
}

/**
 * Reads an amount in the form in which providers write it (`"12.50"`, `12.5`) in the given currency. `"1e2"`
 * is refused.
 * More decimals than the currency has are refused unless they are zeros: money is never rounded silently.
 */
export function parseMoney(amount: string | number, currency: string): Money | MoneyRefusal {
  const code = currency.toUpperCase();
  const exponent = exponentOf(code);
  if (exponent === undefined) return unknownCurrency(currency);
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,10}))?$/.exec(
    typeof amount === 'number' ? String(amount) : amount.trim(),
  );
  if (match === null) return { refused: 'an amount must be a decimal number such as 12.50' };
  const [, sign, whole = '', fraction = ''] = match;
  const decimals = fraction.padEnd(exponent, '0');
  if (/[1-9]/.test(decimals.slice(exponent)))
    return { refused: `an amount in ${code} has at most ${exponent} decimals` };
  if (sign === '-' && /[1-9]/.test(whole + fraction)) return { refused: 'an amount must not be negative' };
  return moneyOf(Number(whole + decimals.slice(0, exponent)), code);
}

/** An amount that the provider already reports in minor units. */
export function moneyOf(minor: number, currency: string): Money | MoneyRefusal {
  const code = currency.toUpperCase();
  if (exponentOf(code) === undefined) return unknownCurrency(currency);
  if (!Number.isInteger(minor) || minor < 0)
    return { refused: 'an amount in minor units must be a whole number, not negative' };
  if (minor > MAX_MINOR) return { refused: `an amount must be at most ${MAX_MINOR} minor units` };
  return { currency: code, minor };
}

/** Repeats the value only if it looks like a code: another field's value may stand in its place. */
function unknownCurrency(currency: string): MoneyRefusal {
  const written = /^[a-z]{1,3}$/i.test(currency) ? ` "${currency}"` : '';
  return { refused: `currency${written} is not an ISO 4217 code` };
}
