import { field } from './fields.ts';

/** A decimal amount as written; null if it is missing. What is not an amount is read as one that cannot be read. */
export const decimalAmount = field<string | number | null>((value) => {
  if (value === null || value === undefined || value === '') return null;
  return typeof value === 'string' || typeof value === 'number' ? value : 'unreadable';
});
