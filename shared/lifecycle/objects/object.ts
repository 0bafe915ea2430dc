import type { Money } from '../money.ts';
import type { ChurnReason } from '../stage.ts';
import type { StateField, States } from './states.ts';

/** Types of object that have an item of their own. */
export const OBJECT_TYPES = [
  'account',
  'order',
  'invoice',
  'payment',
  'subscription',
  'ticket',
  'checkout',
  'cart',
] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

/** Types of object that are kept with the object that their body names. */
export const PART_TYPES = ['refund', 'dispute', 'shipment', 'payment', 'invoice'] as const;
export type PartType = (typeof PART_TYPES)[number];

/** The key of a part within its object: its type and its id. Empty for the object itself. */
export type PartKey = '' | `${PartType}:${string}`;

/** Why a subscription ended. One that another replaced is `switched`. */
export type EndReason = ChurnReason | 'switched';

/**
 * What an object is, beside its states. The latest report counts, also for the past. A field that is missing is
 * unknown.
 */
export interface Attributes {
  /** The account that it belongs to. `null` only if the tool says that there is none. */
  readonly account?: string | null;
  /**
   * The e-mail identity that it belongs to; of an account, the one that the account has. `null` only for an account that
   * has none, or only one that the tool calls unverified.
   */
  readonly address?: string | null;
  /** Of an account: the account that the tool merged it into. `null` only if the tool says that it is not merged. */
  readonly mergedInto?: string | null;
  /** Of an account: its profile was deleted in the tool, which does not end the customer's relationship. */
  readonly isDeleted?: true;
  /** Of an account whose id is an e-mail address: the tool called this address unverified. */
  readonly unverifiedId?: true;
  /** Its account was made for this one purchase, as far as this body knows. */
  readonly perPurchase?: true;
  /** The object that it is a payment, an invoice, a checkout or a cart of. */
  readonly of?: string;
  /** When it was created or placed, by the tool's own time, in epoch milliseconds. */
  readonly createdAt?: number;
  /** Its amount. `null` if the tool states one that cannot be read. */
  readonly total?: Money | null;
  /** How much of it was refunded in all, for tools that state no single refunds. */
  readonly refundedTotal?: Money;
  /** When the trial of a subscription ends; `null` if it has none. */
  readonly trialEndsAt?: number | null;
  readonly endReason?: EndReason;
}

/** What one delivery says of an object or of one of its parts. */
export interface Snapshot {
  readonly part: PartKey;
  /** The instant at which the body was true, in epoch milliseconds. */
  readonly asOf: number;
  /** The tool's version if it numbers every state, sortable as text. Otherwise empty. */
  readonly version: string;
  readonly states: States;
  /**
   * The tool's own instants of these states, in epoch milliseconds. A creation date is never the instant of a state.
   */
  readonly since: { readonly [Field in StateField]?: number };
  readonly attributes: Attributes;
  /** The ids of all parts of a type that exist, if the body always lists all of them. Others no longer exist. */
  readonly lists: { readonly [Type in PartType]?: readonly string[] };
  /**
   * The fact that is reported, for senders that correct facts one by one. Of several versions of a fact only the greatest
   * counts.
   */
  readonly fact?: FactVersion;
}

/** A version of a fact of one object, sortable as text. */
export interface FactVersion {
  readonly id: string;
  readonly version: string;
}

/** What one delivery says of one object and its parts. */
export interface ObjectReport {
  /** The object's identity (`shop:order:17`). For an account, the identity of the customer. */
  readonly object: string;
  readonly type: ObjectType;
  readonly connection: string;
  readonly provider: string;
  readonly snapshots: readonly Snapshot[];
  /** Present if activities about the object are reported as well. They move with it. */
  readonly hasActivities?: true;
}

/** All snapshots of one object and its parts, each once, sorted. */
export interface ObjectHistory extends ObjectReport {}
