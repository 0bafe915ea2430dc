import { customerIdentity, type Identity } from '../../identity/identity.ts';
import type { Money } from '../../lifecycle/money.ts';
import { emailOf, reportsFrom } from '../mapping.ts';
import { minorAmount } from '../minor-amount.ts';
import type { MoneyBody } from './schema.ts';

/** The context of a mapping, beside the object. */
export interface Context {
  readonly connection: string;
  /** The time of the event, the same in every delivery of it. */
  readonly at: number;
}

/** The report of one of this provider's objects. */
export const report = reportsFrom('square');

/** The identity of a customer profile; undefined if the body names none. */
export function customerOf({ connection }: Context, id: string | null | undefined): Identity | undefined {
  return id === null || id === undefined ? undefined : customerIdentity(connection, id);
}

/** The customer and, for a guest alone, the address: a receipt may go to somebody else. */
export function buyerOf(
  context: Context,
  customerId: string | null,
  address: string | null,
): { readonly account: Identity | undefined; readonly address: Identity | undefined } {
  const account = customerOf(context, customerId);
  return { account, address: account === undefined ? emailOf(address) : undefined };
}

/** An amount: undefined if the body has none, null if it cannot be read. */
export function squareMoney(body: MoneyBody): Money | null | undefined {
  return body ? minorAmount(body.amount, body.currency) : undefined;
}
