/**
 * Every state that a tool reports of an object, with its values in causal order. Of two values reported for the same
 * instant, the later in this table is the later one. A state is a field of its own, so that one body can prove a past:
 * a subscription that is reported as ended also states that it had begun.
 */
export const STATES = {
  /** Orders, invoices, payments: whether they are paid, by the tool's own status. */
  payment: ['unpaid', 'paid'],
  /** Orders, invoices, payments, subscriptions: whether the last try to pay failed. */
  attempt: ['none', 'failed'],
  /** Orders, invoices, payments: cancelled, voided, written off or expired. */
  cancelled: ['no', 'yes'],
  /** Orders, invoices, payments: how much of the money went back, by the tool's own status. */
  refunded: ['no', 'partly', 'fully'],
  /** Orders of tools without shipments. */
  fulfilled: ['no', 'yes'],
  refund: ['pending', 'succeeded', 'failed', 'cancelled'],
  dispute: ['open', 'won', 'lost'],
  shipment: ['pending', 'shipped', 'cancelled'],
  /** Subscriptions: whether they were ever in force. A first payment that is not made yet is not. */
  begun: ['no', 'yes'],
  status: ['incomplete', 'trialing', 'active', 'past-due', 'unpaid', 'ended'],
  paused: ['no', 'yes'],
  /** Subscriptions: whether they are set to end. */
  ending: ['no', 'yes'],
  ticket: ['open', 'solved'],
  account: ['open', 'closed'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type StateField = keyof typeof STATES;
export const STATE_FIELDS = Object.keys(STATES) as readonly StateField[];
export type StateValue<Field extends StateField = StateField> = (typeof STATES)[Field][number];

/** The states that one body reports. A field that is missing is unknown. */
export type States = { readonly [Field in StateField]?: StateValue<Field> };
