import { emailIdentity } from '../../identity/email-identity.ts';
import { exponentOf, parseMoney } from '../../lifecycle/amounts.ts';
import type { Money } from '../../lifecycle/money.ts';
import { refusalOf } from '../fields.ts';
import { FIELDS, FIELDS_BELOW, type Item, itemSchema } from './schema.ts';

/** A parsed item. */
export interface ReadItem {
  readonly item: Item;
  /** The identity of the customer's e-mail address. */
  readonly email: string | undefined;
  /** Undefined without an amount, null with one that cannot be read. */
  readonly amount: Money | null | undefined;
  /** The fields that could not be read and are left out, with the reasons. */
  readonly unreadable: ReadonlyMap<string, string>;
}

/** Parses an item. An optional field that cannot be read is left out; a required one refuses the item. */
export function readItem(value: unknown): ReadItem | { readonly refused: string } {
  const unreadable = new Map<string, string>();
  let left = value;
  for (;;) {
    const reading = itemSchema.safeParse(left);
    if (reading.success) return checked(reading.data, unreadable);
    const refused = refusalOf(reading.error);
    const path = (reading.error.issues[0]?.path ?? []).map(String);
    const [top] = path;
    if (top === undefined || !Object.hasOwn(FIELDS_BELOW, top) || unreadable.has(path.join('.')))
      return { refused };
    unreadable.set(path.join('.'), refused);
    // The other objects need all their fields and are left out as a whole.
    left = without(left, top === 'customer' || top === 'order' ? path : [top]);
  }
}

/** Checks what the schema cannot: the e-mail address, and the amount with its currency. */
function checked(item: Item, unreadable: Map<string, string>): ReadItem {
  const address = item.customer?.email ?? null;
  const email = address === null ? undefined : emailIdentity(address);
  if (address !== null && email === undefined)
    unreadable.set('customer.email', 'customer.email is not an e-mail address');
  const amount = readAmount(item.order?.total, item.order?.currency);
  if (amount !== undefined && 'path' in amount) {
    unreadable.set(amount.path, `${amount.path} ${amount.refused}`);
    return { item, email, amount: null, unreadable };
  }
  return { item, email, amount, unreadable };
}

/** An amount that cannot be read never costs the rest. */
function readAmount(
  total: unknown,
  currency: unknown,
): Money | { readonly path: string; readonly refused: string } | undefined {
  if (total === undefined || total === null || total === '') return undefined;
  if (typeof currency !== 'string' || currency === '')
    return { path: 'order.currency', refused: 'must be an ISO 4217 code' };
  const money =
    typeof total === 'string' || typeof total === 'number'
      ? parseMoney(total, currency)
      : { refused: 'must be a decimal number such as "12.50"' };
  if (!('refused' in money)) return money;
  const isCode = exponentOf(currency.toUpperCase()) !== undefined;
  return { path: isCode ? 'order.total' : 'order.currency', refused: `cannot be read: ${money.refused}` };
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
