import { emailIdentity } from '../../identity/identity.ts';
import { type Money, parseMoney } from '../../lifecycle/money.ts';
import { refusalOf } from '../fields.ts';
import { DISPENSABLE_FIELDS, FIELDS, FIELDS_BELOW, type Item, itemSchema } from './schema.ts';

/** A parsed activity. */
export interface ReadItem {
  readonly item: Item;
  /** The identity of the customer's e-mail address. */
  readonly email: string | undefined;
  readonly total: Money | null;
  /** The fields that could not be read and are left out, with the reasons. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Parses an activity. An optional field that cannot be read is left out; a required one refuses the activity. */
export function readItem(value: unknown): ReadItem | { readonly refused: string } {
  const unreadable = new Map<string, string>();
  let left = value;
  for (;;) {
    const reading = itemSchema.safeParse(left);
    if (reading.success) return checked(reading.data, unreadable);
    const refused = refusalOf(reading.error);
    const path = (reading.error.issues[0]?.path ?? []).map(String);
    const [top] = path;
    if (top === undefined || !DISPENSABLE_FIELDS.has(top) || unreadable.has(path.join('.')))
      return { refused };
    unreadable.set(path.join('.'), refused);
    // Other objects need all their fields and are left out as a whole.
    left = without(left, top === 'customer' ? path : [top]);
  }
}

/** Checks what the schema cannot: the e-mail address, and the amount with its currency. */
function checked(item: Item, unreadable: Map<string, string>): ReadItem | { readonly refused: string } {
  const address = item.customer?.email ?? null;
  const email = address === null ? undefined : emailIdentity(address);
  if (address !== null && email === undefined)
    unreadable.set('customer.email', 'customer.email is not an e-mail address');
  const { total, currency } = item.order ?? { total: null, currency: null };
  if (total === null) return { item, email, total: null, unreadable };
  const money = currency === null ? { refused: 'needs order.currency' } : parseMoney(total, currency);
  if ('refused' in money) return { refused: `order.total: ${money.refused}` };
  return { item, email, total: money, unreadable };
}

/** A copy of the value without the field at the path. */
function without(value: unknown, [step, ...rest]: readonly string[]): unknown {
  if (step === undefined || typeof value !== 'object' || value === null) return value;
  const { [step]: below, ...others } = value as Record<string, unknown>;
  return rest.length === 0 ? others : { ...others, [step]: without(below, rest) };
}

/** Paths of the fields that the schema does not have. */
export function unknownFieldsOf(value: unknown): string[] {
  const unknown: string[] = [];
  for (const [name, below] of Object.entries(asObject(value)))
    if (!FIELDS.has(name)) unknown.push(name);
    else if (name in FIELDS_BELOW)
      for (const one of Object.keys(asObject(below)))
        if (FIELDS_BELOW[name]?.has(one) === false) unknown.push(`${name}.${one}`);
  return unknown;
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
