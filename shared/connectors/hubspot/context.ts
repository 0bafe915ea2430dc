import { customerIdentity, type Identity, objectIdentity } from '../../identity/identity.ts';
import { activitiesFrom, reportsFrom } from '../mapping.ts';

/** What the mappers need to know beside the item. */
export interface Context {
  readonly connection: string;
  /** The account (Hub ID) that the connection is bound to. */
  readonly account: string | undefined;
}

export const activity = activitiesFrom('hubspot');
export const report = reportsFrom('hubspot');

/** The names of the types of object, by the ids that newer subscriptions send. */
export const OBJECT_TYPES: ReadonlyMap<string, string> = new Map([
  ['0-1', 'contact'],
  ['0-3', 'deal'],
  ['0-5', 'ticket'],
]);

/** What a type of object is here. A deal is a sale in preparation, which is a checkout; it is no order. */
export const KINDS: ReadonlyMap<string, 'checkout' | 'ticket'> = new Map([
  ['deal', 'checkout'],
  ['ticket', 'ticket'],
]);

/** The identity of a contact. Its ids are digits, so it always has one. */
export function contactOf({ connection }: Context, id: string): Identity | undefined {
  return customerIdentity(connection, id);
}

/** The identity of a deal or a ticket. */
export function objectIn(
  { connection }: Context,
  kind: 'checkout' | 'ticket',
  id: string,
): Identity | undefined {
  return objectIdentity(connection, kind, id);
}
