import { exponentOf, MAX_MINOR, parseMoney } from '../../shared/lifecycle/amounts.ts';

/** An amount in minor units, negative for a refund, or why it cannot be read. */
export type ReadAmount = { readonly minor: number } | { readonly fault: string };
/** Reads the text of an amount. */
export type AmountReader = (text: string) => ReadAmount;

const MINUS = '[-\u2212\u2013]';
const SPACES = /[\u00a0\u2007\u2009\u202f]/g;

/**
 * Creates a reader of amounts in the formats that shops export: with or without the currency's sign or code; thousands
 * separated by spaces, apostrophes or the other mark; negative by a minus on either side or by parentheses. Refuses
 * ambiguous amounts.
 */
export function createAmountReader(currency: string, decimalComma: boolean): AmountReader {
  const [decimal, other] = decimalComma ? [',', '.'] : ['.', ','];
  const exponent = exponentOf(currency) ?? 0;
  // Without decimals both marks can only separate thousands.
  const groups = exponent === 0 ? `${other}${decimal}` : other;
  const signs = currencySigns(currency).map(escaped).join('|');
  const form = new RegExp(
    `^(?<open>\\()? ?(?<first>${MINUS}|\\+)? ?(?:${signs})? ?(?<second>${MINUS})? ?(?<number>\\d(?:[\\d.,'’ ]*\\d)?) ?(?:${signs})? ?(?<third>${MINUS})? ?(?<close>\\))?$`,
    'iu',
  );
  const grouped = new RegExp(
    `^(?<whole>[1-9]\\d{0,2}(?<group>[${groups}'’ ])\\d{3}(?:\\k<group>\\d{3})*|\\d+)(?:[${decimal}](?<fraction>\\d+))?$`,
    'u',
  );
  const example = ['1200', '', `12${decimal}50`, `12${decimal}500`][exponent] ?? '';

  return (text) => {
    if (text === '') return { fault: 'is empty' };
    const shown = JSON.stringify(text.slice(0, 40));
    const {
      open,
      close,
      first,
      second,
      third,
      number = '',
    } = form.exec(text.replaceAll(SPACES, ' '))?.groups ?? {};
    const minuses = [open, ...[first, second, third].filter((sign) => sign !== '+')].filter(Boolean).length;
    const parts = grouped.exec(number)?.groups;
    if (parts === undefined || (open === undefined) !== (close === undefined) || minuses > 1)
      return { fault: `${shown} is not an amount in ${currency} such as ${example}${hint(number)}` };
    const { whole = '', group, fraction } = parts;
    const digits = whole.replaceAll(/\D/g, '');
    if (isAmbiguous(digits, group, fraction))
      return { fault: `${shown} can be read in two ways; ${remedy(digits, fraction)}` };
    const decimals = fraction?.replace(/0+$/, '') ?? '';
    if (decimals.length > exponent)
      return {
        fault: `${shown}: an amount in ${currency} has ${exponent === 0 ? 'no' : `at most ${exponent}`} decimals`,
      };
    const money = parseMoney(decimals === '' ? digits : `${digits}.${decimals}`, currency);
    if ('refused' in money) return { fault: `${shown} is more than ${decimalOf(MAX_MINOR, currency)}` };
    return { minor: minuses === 1 && money.minor > 0 ? -money.minor : money.minor };
  };

  /**
   * 1,200 without --decimal-comma may be 1.2 or 1200, and 1.200 may be 1200 if the currency has fewer than three decimals.
   * Without decimals only 1.000 is left: it may be 1 or 1000.
   */
  function isAmbiguous(digits: string, group: string | undefined, fraction: string | undefined): boolean {
    if (exponent === 0) return group === decimal && /^\d{1,3}000$/.test(digits);
    if (fraction === undefined) return !decimalComma && group === other && digits.length <= 6;
    const isGroup = fraction.length === 3 && /^[1-9]\d{0,2}$/.test(digits) && group === undefined;
    return isGroup && exponent < 3;
  }

  function remedy(digits: string, fraction: string | undefined): string {
    if (exponent === 0) return `write ${digits} or ${digits.slice(0, -3)}`;
    const thousands = `if it means ${digits}${fraction ?? ''}, write it like this`;
    if (decimalComma) return thousands;
    return fraction === undefined
      ? `${thousands}; if the comma is the decimal mark, give --decimal-comma`
      : `${thousands} or give --decimal-comma; if the point is the decimal mark, write two decimals`;
  }

  function hint(number: string): string {
    if (!decimalComma && /^(?:[\d.' ]*\d,\d{1,2}|0,\d+)$/.test(number))
      return '; does the file need --decimal-comma?';
    if (decimalComma && /^[\d,' ]*\d\.\d{1,2}$/.test(number))
      return '; it has a decimal point, and --decimal-comma is given';
    return '';
  }
}

/** An amount in minor units as a decimal, such as `12.50`. */
export function decimalOf(minor: number, currency: string): string {
  const exponent = exponentOf(currency) ?? 0;
  const digits = String(minor).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

function currencySigns(currency: string): string[] {
  const signs = (['symbol', 'narrowSymbol', 'code'] as const).map((currencyDisplay) =>
    new Intl.NumberFormat('en', { style: 'currency', currency, currencyDisplay })
      .formatToParts(1)
      .find(({ type }) => type === 'currency'),
  );
  const texts = signs.flatMap((part) => (part === undefined ? [] : [part.value]));
  // The yen sign in full width, as Japanese programs write it.
  return [...new Set(texts.flatMap((sign) => (sign === '¥' ? [sign, '￥'] : [sign])))];
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
