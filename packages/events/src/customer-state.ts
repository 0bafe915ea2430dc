import type { LifecycleEvent, UnknownEvent } from './event.ts';

/** An event that has its place in a customer's sequence. */
export type OrderedEvent = LifecycleEvent | UnknownEvent;

/** An event that waits for its turn. */
export interface HeldEvent {
  readonly event: OrderedEvent;
  /** Epoch milliseconds. */
  readonly receivedAt: number;
}

/** From an event on, a customer id leads to another one, or to itself again. */
export interface Link {
  /** The place of the merge or split in the id's own sequence. */
  readonly sequence: number;
  readonly epoch: number;
  readonly to: string;
  /** When it was detected. */
  readonly at: string;
}

/** The consumer that calls the handler for a customer now. */
export interface Turn {
  readonly token: string;
  /** Epoch milliseconds: after this, another consumer may take over. */
  readonly until: number;
}

/** What a store keeps of one customer. Plain JSON. */
export interface CustomerState {
  /** Version of this form. */
  readonly form: 1;
  readonly epoch: number;
  /** The sequence that comes next. */
  readonly next: number;
  readonly held: readonly HeldEvent[];
  readonly links: readonly Link[];
  readonly turn: Turn | null;
  /** What is no longer waited for, and is delivered if it arrives after all. The oldest first. */
  readonly missing: readonly Missing[];
}

/** Events of one epoch that are missing: the first and the last sequence. */
export interface Missing {
  readonly epoch: number;
  readonly from: number;
  readonly to: number;
}

/** Events that are missing, and for which `orderedOnce` no longer waits. */
export interface Gap {
  readonly customerId: string;
  readonly epoch: number;
  /** The first and the last missing sequence. */
  readonly from: number;
  readonly to: number;
}

/** What has to be done next for a customer. */
export type Step =
  | { readonly type: 'deliver'; readonly event: OrderedEvent }
  | {
      /** Go on at the first event held, though it does not follow the last one. */
      readonly type: 'skip';
      readonly epoch: number;
      readonly next: number;
      readonly gap: Gap | undefined;
    };

/** The state of a customer before the first event. */
export const NEW_CUSTOMER: CustomerState = {
  form: 1,
  epoch: 0,
  next: 1,
  held: [],
  links: [],
  turn: null,
  missing: [],
};

/**
 * Gaps of one customer that are remembered, so that the state is bounded. Of more, the oldest are given up: what is missing there
 * counts as known.
 */
const MAX_MISSING = 1_000;

/** Events of one customer that are held at most, but for those that come before them. A gap before as many is not waited for. */
const MAX_HELD = 100;

/** The state with an event held; undefined if the event is known. What was missing is not known, however late it comes. */
export function hold(
  state: CustomerState,
  event: OrderedEvent,
  receivedAt: number,
): CustomerState | undefined {
  if (isBehind(state, event) && !isMissing(state, event)) return undefined;
  if (isHeld(state, event)) return undefined;
  const held = [...state.held, { event, receivedAt }].sort((one, other) => compare(one.event, other.event));
  return { ...state, held };
}

/** True if no more events may be held: those that are do not get done. One that comes before them may be what they wait for. */
export function isFull({ held }: CustomerState, event: OrderedEvent): boolean {
  const last = held.at(-1)?.event;
  return last !== undefined && held.length >= MAX_HELD && compare(event, last) > 0;
}

/** True if an event waits for its turn. */
export function isHeld({ held }: CustomerState, event: OrderedEvent): boolean {
  return held.some(({ event: other }) => compare(other, event) === 0);
}

/** True if the customer's later events have been delivered. */
function isBehind({ epoch, next }: CustomerState, { metadata }: OrderedEvent): boolean {
  return metadata.epoch < epoch || (metadata.epoch === epoch && metadata.sequence < next);
}

function isMissing({ missing }: CustomerState, { metadata: { epoch, sequence } }: OrderedEvent): boolean {
  return missing.some((one) => one.epoch === epoch && one.from <= sequence && sequence <= one.to);
}

/** What is due; undefined if nothing is held, or an earlier event is waited for. */
export function stepOf(state: CustomerState, now: number, wait: number): Step | undefined {
  const first = state.held[0]?.event;
  if (first === undefined) return undefined;
  const { epoch, sequence } = first.metadata;
  if (isBehind(state, first)) return { type: 'deliver', event: first };
  if (epoch === state.epoch && sequence === state.next) return { type: 'deliver', event: first };
  // Nothing comes before the first event of a customer. Where another epoch begins, only time can say.
  const isFirst = sequence === 1;
  if (!isFirst && now < gapEndsAt(state, wait) && state.held.length < MAX_HELD) return undefined;
  const gap =
    sequence > state.next
      ? { customerId: first.data.customerId, epoch, from: state.next, to: sequence - 1 }
      : undefined;
  return { type: 'skip', epoch, next: sequence, gap };
}

/** The state after a step. */
export function after(state: CustomerState, step: Step): CustomerState {
  const next = step.type === 'skip' ? afterSkip(state, step) : afterDelivery(state, step.event);
  return { ...next, missing: next.missing.slice(-MAX_MISSING) };
}

function afterDelivery(state: CustomerState, event: OrderedEvent): CustomerState {
  const { epoch, sequence } = event.metadata;
  const isErased = event.type === 'CustomerErased';
  return {
    ...state,
    ...(isBehind(state, event) ? {} : { epoch, next: sequence + 1 }),
    held: state.held.filter((one) => compare(one.event, event) !== 0),
    links: isErased ? [] : linksAfter(state.links, event),
    missing: isErased ? [] : missingAfter(state.missing, event),
  };
}

function afterSkip(state: CustomerState, { epoch, next }: Extract<Step, { type: 'skip' }>): CustomerState {
  // Nobody knows where an epoch begins: what is before the first event that arrived may still be on its way.
  const first = Math.max(state.epoch, epoch - MAX_MISSING);
  const epochs = Array.from({ length: epoch - first + 1 }, (_, index) => first + index);
  const skipped = epochs
    .map((one) => ({ epoch: one, from: one === state.epoch ? state.next : 1, to: next - 1 }))
    .filter(({ from, to }) => from <= to);
  return { ...state, epoch, next, missing: [...endingBefore(state.missing, epoch, next), ...skipped] };
}

function missingAfter(missing: readonly Missing[], { metadata }: OrderedEvent): readonly Missing[] {
  const { epoch, sequence } = metadata;
  return endingBefore(missing, epoch, sequence).flatMap((one) =>
    one.epoch !== epoch || sequence < one.from || one.to < sequence
      ? [one]
      : [
          { ...one, to: sequence - 1 },
          { ...one, from: sequence + 1 },
        ].filter(({ from, to }) => from <= to),
  );
}

/** A restored table has other events from a sequence on: what is missing of an earlier epoch there never happened. */
function endingBefore(missing: readonly Missing[], epoch: number, sequence: number): readonly Missing[] {
  return missing.flatMap((one) => {
    const to = one.epoch < epoch ? Math.min(one.to, sequence - 1) : one.to;
    return one.from <= to ? [{ ...one, to }] : [];
  });
}

/** When somebody has to look at the customer again, in epoch milliseconds; undefined if nothing is held. */
export function checkAt(state: CustomerState, now: number, wait: number): number | undefined {
  if (state.turn !== null) return state.turn.until;
  if (state.held.length === 0) return undefined;
  return stepOf(state, now, wait) === undefined ? gapEndsAt(state, wait) : now;
}

/** All events held are later than the gap, so it is known since the first of them arrived. */
function gapEndsAt({ held }: CustomerState, wait: number): number {
  return Math.min(...held.map(({ receivedAt }) => receivedAt)) + wait;
}

function linksAfter(links: readonly Link[], event: OrderedEvent): readonly Link[] {
  const { sequence, epoch } = event.metadata;
  // A restored table does not know what the epoch before added from here on.
  const still = links.filter((link) => link.epoch >= epoch || link.sequence < sequence);
  const to = leadsTo(event);
  if (to === undefined) return still;
  return [...still, { sequence, epoch, to, at: String(event.metadata.detectedAt) }].sort(
    (one, other) => one.sequence - other.sequence,
  );
}

/** Where the event says that its own id leads; undefined if it says nothing of that. */
function leadsTo(event: OrderedEvent): string | undefined {
  const { customerId } = event.data;
  if (event.type === 'CustomersMerged' && event.data.merged === customerId) return event.data.survivor;
  return event.type === 'CustomersUnmerged' && event.data.separated === customerId ? customerId : undefined;
}

function compare({ metadata: one }: OrderedEvent, { metadata: other }: OrderedEvent): number {
  return one.epoch - other.epoch || one.sequence - other.sequence;
}
