// Generated from shared/events by `npm run schemas`. Do not edit.

/** The stage that the customer is in now */
export type Stage = 'awareness' | 'engagement' | 'evaluation' | 'purchase' | 'experience' | 'advocacy' | 'churned' | 'winback';

/** The phase of the stage */
export type Phase = 'acquisition' | 'retention' | 'churn' | 'remarketing';

export type PathEntry = {
  /** The stage that was entered */
  readonly stage: Stage;
  /** When the stage was entered */
  readonly at: string;
};

/** How the path published so far becomes the current one */
export type PathChange = {
  /** How many of the first published entries are still valid */
  readonly keep: number;
  /** Entries to add after them */
  readonly append: ReadonlyArray<PathEntry>;
};

/** What caused the change */
export type Cause = {
  /** activity: something happened. time: time alone. late-activity: something reported late, or taken back, changed the past. merge, unmerge: two customers became one, or one became two. policy: the rules changed */
  readonly type: 'activity' | 'time' | 'late-activity' | 'merge' | 'unmerge' | 'policy';
  /** The stage or risk rule that now holds. A new policy can bring new values */
  readonly rule: string;
  /** What happened that caused the event: an activity, or a change of an object; null if time alone or a new policy did */
  readonly change: 'lead.captured' | 'account.created' | 'account.reopened' | 'consent.given' | 'visit' | 'message.received' | 'campaign.sent' | 'campaign.engaged' | 'cart.updated' | 'checkout.started' | 'quote.requested' | 'subscription.incomplete' | 'trial.started' | 'order.placed' | 'invoice.created' | 'order.reopened' | 'invoice.reopened' | 'payment.reopened' | 'payment.failed' | 'payment.recovered' | 'payment.paid' | 'invoice.paid' | 'order.paid' | 'subscription.paused' | 'subscription.started' | 'subscription.activated' | 'subscription.resumed' | 'subscription.cancel-unscheduled' | 'shipment.pending' | 'shipment.shipped' | 'order.fulfilled' | 'invoice.fulfilled' | 'payment.fulfilled' | 'dispute.opened' | 'dispute.won' | 'refund.pending' | 'refund.failed' | 'refund.cancelled' | 'order.refund-reversed' | 'invoice.refund-reversed' | 'payment.refund-reversed' | 'order.partly-refunded' | 'invoice.partly-refunded' | 'payment.partly-refunded' | 'refund.succeeded' | 'order.refunded' | 'invoice.refunded' | 'payment.refunded' | 'order.unpaid' | 'invoice.unpaid' | 'payment.unpaid' | 'order.cancelled' | 'invoice.cancelled' | 'payment.cancelled' | 'shipment.cancelled' | 'order.unfulfilled' | 'invoice.unfulfilled' | 'payment.unfulfilled' | 'dispute.lost' | 'subscription.past-due' | 'subscription.cancel-scheduled' | 'subscription.unpaid' | 'subscription.ended' | 'subscription.withdrawn' | 'ticket.opened' | 'ticket.solved' | 'ticket.reopened' | 'rating.given' | 'review.published' | 'referral.made' | 'consent.withdrawn' | 'account.closed' | null;
  /** The kind of tool that reported the change; null if change is */
  readonly provider: string | null;
  /** The connection that reported the change; null if change is */
  readonly connection: string | null;
};

/** none: no sign of risk. watch: one. high: two or more */
export type RiskLevel = 'none' | 'watch' | 'high';

/** The risk of losing the customer, and the reasons */
export type Risk = {
  readonly level: RiskLevel;
  /** The signs of risk. A new policy can bring new values */
  readonly reasons: ReadonlyArray<string>;
};

/** Null unless the customer counts as lost */
export type Churn = {
  /** Why the customer counts as lost */
  readonly reason: 'cancelled' | 'payment-failed' | 'refunded' | 'bad-experience' | 'inactive' | 'closed';
  /** involuntary: because a payment failed. voluntary: for any other reason */
  readonly type: 'voluntary' | 'involuntary';
  /** Since when */
  readonly since: string;
} | null;

export type Money = {
  /** ISO 4217 code of the currency */
  readonly currency: string;
  /** In the smallest unit of the currency: EUR 49.99 is 4999 */
  readonly minor: number;
};

/** Facts as of detectedAt */
export type Snapshot = {
  /** Orders that count */
  readonly orders: number;
  /** What was paid less what went back, for each currency */
  readonly revenue: ReadonlyArray<Money>;
  /** Support tickets that are open */
  readonly openTickets: number;
  /** The risk of losing the customer */
  readonly risk: RiskLevel;
};

/** What every event has */
export type Metadata = {
  /** The version of the contract that the event follows */
  readonly schemaVersion: '1';
  /** Stable across repeated deliveries: drop ids that you have seen. With an epoch above 0 it names the epoch, such as cus_4s7Qm2xT9bKfWvE1~1:000007 */
  readonly eventId: string;
  /** Number of the event in the sequence of this customer, from 1 and without gaps */
  readonly sequence: number;
  /** Counts how often the table was restored from a backup: 0 at first. Events are ordered by epoch, then by sequence */
  readonly epoch: number;
  /** Sequence of the previous event of this customer and type; null for the first */
  readonly previousOfType: number | null;
  /** When the change happened */
  readonly occurredAt: string;
  /** When the change was detected */
  readonly detectedAt: string;
  /** Whole seconds from occurredAt to detectedAt; 0 if occurredAt is later */
  readonly secondsLate: number;
  /** live: up to one hour late; late: up to one day; historical: later, or a backfill, a new policy or a correction of an entry older than one day caused it */
  readonly timeliness: 'live' | 'late' | 'historical';
  /** The policy that was applied */
  readonly policyVersion: string;
  /** The bucket of the customer, from 0 to 99, for experiments that leave some customers untouched. It follows from the customer id and a salt; after a merge it is that of the survivor */
  readonly bucket: number;
};

/** A customer entered a stage. path.append is empty when a CustomerHistoryCorrected just before has already added the entry. */
export type CustomerStageChanged = {
  readonly metadata: Metadata;
  /** The customer, and what changed */
  readonly data: {
    /** The customer */
    readonly customerId: string;
    /** Identities without personal data: connection, kind and id */
    readonly identities: ReadonlyArray<string>;
    readonly snapshot: Snapshot;
    readonly stage: Stage;
    /** The stage before; null for a customer's first stage */
    readonly previousStage: Stage | null;
    readonly phase: Phase;
    /** The phase of previousStage; null if that is */
    readonly previousPhase: Phase | null;
    /** Whole seconds in previousStage; null if that is */
    readonly secondsInPreviousStage: number | null;
    /** True when a lost customer is back in retention */
    readonly reactivated: boolean;
    readonly path: PathChange;
    readonly cause: Cause;
    readonly churn: Churn;
  };
};

/** The path published so far, or the reason of a churn in it, was wrong, for example because something was reported late or was taken back. An entry of which only the reason was wrong is added again. If the current stage differs from the stage published last, a CustomerStageChanged follows. */
export type CustomerHistoryCorrected = {
  readonly metadata: Metadata;
  /** The customer, and what changed */
  readonly data: {
    /** The customer */
    readonly customerId: string;
    /** Identities without personal data: connection, kind and id */
    readonly identities: ReadonlyArray<string>;
    readonly snapshot: Snapshot;
    /** The current stage, after the correction */
    readonly stage: Stage;
    readonly phase: Phase;
    readonly path: PathChange;
    /** Published entries that are no longer valid, at most the last 16 */
    readonly replaced: ReadonlyArray<PathEntry>;
    readonly cause: Cause;
    /** The churn after the correction; null unless the customer counts as lost */
    readonly churn: Churn;
  };
};

/** The risk of losing a customer, or the reasons for it, changed. */
export type CustomerRiskChanged = {
  readonly metadata: Metadata;
  /** The customer, and what changed */
  readonly data: {
    /** The customer */
    readonly customerId: string;
    /** Identities without personal data: connection, kind and id */
    readonly identities: ReadonlyArray<string>;
    readonly snapshot: Snapshot;
    readonly stage: Stage;
    readonly phase: Phase;
    readonly risk: Risk;
    /** The risk before */
    readonly previousRisk: Risk;
    readonly cause: Cause;
  };
};

/** Two customers turned out to be the same person and were merged. Published under both ids, each in its own sequence; the survivor then corrects its own path. */
export type CustomersMerged = {
  readonly metadata: Metadata;
  /** The customer, and what changed */
  readonly data: {
    /** The customer */
    readonly customerId: string;
    /** Identities without personal data: connection, kind and id */
    readonly identities: ReadonlyArray<string>;
    readonly snapshot: Snapshot;
    /** The customer that remains, with the history of both */
    readonly survivor: string;
    /** The customer that is now part of the survivor */
    readonly merged: string;
  };
};

/** A merge was undone. Published under both ids, each in its own sequence; each customer then corrects its own path. */
export type CustomersUnmerged = {
  readonly metadata: Metadata;
  /** The customer, and what changed */
  readonly data: {
    /** The customer */
    readonly customerId: string;
    /** Identities without personal data: connection, kind and id */
    readonly identities: ReadonlyArray<string>;
    readonly snapshot: Snapshot;
    /** The customer that both had been merged into */
    readonly survivor: string;
    /** The customer that is separate again */
    readonly separated: string;
  };
};

/** All data of this customer was deleted: delete your copy. This is the last event under this id; a customer who returns gets a new id. */
export type CustomerErased = {
  readonly metadata: Metadata;
  /** The customer, and what changed */
  readonly data: {
    /** The customer */
    readonly customerId: string;
  };
};

/** The detail of each event by its detail type. */
export interface Details {
  readonly CustomerStageChanged: CustomerStageChanged;
  readonly CustomerHistoryCorrected: CustomerHistoryCorrected;
  readonly CustomerRiskChanged: CustomerRiskChanged;
  readonly CustomersMerged: CustomersMerged;
  readonly CustomersUnmerged: CustomersUnmerged;
  readonly CustomerErased: CustomerErased;
}
