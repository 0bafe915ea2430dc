import { moneyOf } from '../lifecycle/amounts.ts';
import type { Money } from '../lifecycle/money.ts';
import { field } from './fields.ts';

/** An amount in minor units, as a number or as its decimal text; null if it is missing, `NaN` if it is no whole number. */
export const minorUnits = field<number | null>((value) => {
  if (value === null || value === undefined || value === '') return null;
  if (typeof value === 'string') return /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  return typeof value === 'number' ? value : Number.NaN;
});

/** A currency code as written; null if it is not text. */
export const currencyCode = field<string | null>((value) => (typeof value === 'string' ? value : null));

/**
 * An amount in the smallest unit of its ISO 4217 currency, as an attribute: undefined if the body has none, null if it
 * has one that cannot be read.
 */
export function minorAmount(minor: number | null, currency: string | null): Money | null | undefined {
  if (minor === null) return undefined;
  const money = currency === null ? null : moneyOf(minor, currency);
  return money === null || 'refused' in money ? null : money;
}
