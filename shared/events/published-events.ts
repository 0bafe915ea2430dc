import type { PathChange, PathEntry } from '../lifecycle/path.ts';
import type { Churn } from '../lifecycle/record.ts';
import { churnTypeOf, isReactivation, PHASE_OF } from '../lifecycle/stage.ts';
import { bucketOf } from './bucket.ts';
import type { CustomerErased } from './customer-erased.ts';
import type { CustomerHistoryCorrected } from './customer-history-corrected.ts';
import type { CustomerRiskChanged } from './customer-risk-changed.ts';
import type { CustomerStageChanged } from './customer-stage-changed.ts';
import type { CustomersMerged } from './customers-merged.ts';
import type { CustomersUnmerged } from './customers-unmerged.ts';
import { latenessOf } from './lateness.ts';
import type { Cause, Transition, TransitionEvent } from './transition.ts';

// Schemas are imported as types only: publishing does not need zod.

/** An event as subscribers receive it: its detail type and its detail. */
export type PublishedEvent =
  | { readonly detailType: 'CustomerStageChanged'; readonly detail: CustomerStageChanged }
  | { readonly detailType: 'CustomerHistoryCorrected'; readonly detail: CustomerHistoryCorrected }
  | { readonly detailType: 'CustomerRiskChanged'; readonly detail: CustomerRiskChanged }
  | { readonly detailType: 'CustomersMerged'; readonly detail: CustomersMerged }
  | { readonly detailType: 'CustomersUnmerged'; readonly detail: CustomersUnmerged }
  | { readonly detailType: 'CustomerErased'; readonly detail: CustomerErased };

/**
 * The events of a transition, in the order of their sequence. The same transition always gives the same
 * events under the same salt. Buckets are not stored: they follow from the id, so a new salt needs no new transitions.
 */
export function toPublishedEvents(transition: Transition, bucketSalt: string): PublishedEvent[] {
  return transition.events.map((event, index) =>
    toPublishedEvent(transition, event, transition.firstSequence + index, bucketSalt),
  );
}

function toPublishedEvent(
  transition: Transition,
  event: TransitionEvent,
  sequence: number,
  bucketSalt: string,
): PublishedEvent {
  // Under the id of the merged customer too, a merge says where the customer is from now on.
  const customerId = event.type === 'CustomersMerged' ? event.survivor : transition.customerId;
  const metadata = {
    schemaVersion: '1' as const,
    eventId: eventIdOf(transition, sequence),
    sequence,
    previousOfType: event.previousOfType,
    epoch: transition.epoch,
    occurredAt: toInstant(event.occurredAt),
    detectedAt: toInstant(transition.detectedAt),
    ...latenessOf(event, transition.detectedAt),
    policyVersion: transition.policyVersion,
    bucket: bucketOf(customerId, bucketSalt),
  };
  const about = aboutCustomer(transition);
  switch (event.type) {
    case 'CustomerStageChanged':
      return {
        detailType: event.type,
        detail: {
          metadata,
          data: {
            ...about,
            stage: event.stage,
            previousStage: event.previousStage,
            phase: PHASE_OF[event.stage],
            previousPhase: event.previousStage === null ? null : PHASE_OF[event.previousStage],
            secondsInPreviousStage: event.secondsInPreviousStage,
            reactivated: isReactivation(event.previousStage, event.stage),
            path: toWirePath(event.path),
            cause: toWireCause(event.cause),
            churn: event.churn && toWireChurn(event.churn),
          },
        },
      };
    case 'CustomerHistoryCorrected':
      return {
        detailType: event.type,
        detail: {
          metadata,
          data: {
            ...about,
            stage: event.stage,
            phase: PHASE_OF[event.stage],
            path: toWirePath(event.path),
            replaced: event.replaced.map(toWireEntry),
            cause: toWireCause(event.cause),
            churn: event.churn && toWireChurn(event.churn),
          },
        },
      };
    case 'CustomerRiskChanged':
      return {
        detailType: event.type,
        detail: {
          metadata,
          data: {
            ...about,
            stage: event.stage,
            phase: PHASE_OF[event.stage],
            risk: { level: event.risk.level, reasons: [...event.risk.reasons] },
            previousRisk: { level: event.previousRisk.level, reasons: [...event.previousRisk.reasons] },
            cause: toWireCause(event.cause),
          },
        },
      };
    case 'CustomersMerged':
      return {
        detailType: event.type,
        detail: { metadata, data: { ...about, survivor: event.survivor, merged: event.merged } },
      };
    case 'CustomersUnmerged':
      return {
        detailType: event.type,
        detail: { metadata, data: { ...about, survivor: event.survivor, separated: event.separated } },
      };
    case 'CustomerErased':
      return { detailType: event.type, detail: { metadata, data: { customerId: transition.customerId } } };
  }
}

/**
 * The id of an event: stable, and sortable as text for the first million events of a customer and the first ten epochs. A restored
 * table gives the same sequences to other events, so their ids name the epoch.
 */
function eventIdOf({ customerId, epoch }: Transition, sequence: number): string {
  const inEpoch = epoch === 0 ? '' : `~${epoch}`;
  return `${customerId}${inEpoch}:${String(sequence).padStart(6, '0')}`;
}

function aboutCustomer(transition: Transition) {
  const { orders, revenue, openTickets, risk } = transition.snapshot;
  return {
    customerId: transition.customerId,
    identities: [...transition.identities],
    snapshot: {
      orders,
      revenue: revenue.map(({ currency, minor }) => ({ currency, minor })),
      openTickets,
      risk,
    },
  };
}

function toWirePath(change: PathChange) {
  return { keep: change.keep, append: change.append.map(toWireEntry) };
}

/** A churn as events and the query API show it. */
export function toWireChurn({ reason, since }: Churn) {
  return { reason, type: churnTypeOf(reason), since: toInstant(since) };
}

/** A path entry as events and the query API show it. */
export function toWireEntry(entry: PathEntry) {
  return { stage: entry.stage, at: toInstant(entry.at) };
}

function toWireCause({ type, rule, change, provider, connection }: Cause) {
  return { type, rule, change, provider, connection };
}

function toInstant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
