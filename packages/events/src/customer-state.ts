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
  /** The sequence of the merge or split in the id's own sequence. */
  readonly sequence: number;
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
export const NEW_CUSTOMER: CustomerState = { form: 1, epoch: 0, next: 1, held: [], links: [], turn: null };

/** Events of one customer that are held at most. A gap before as many is not waited for. */
const MAX_HELD = 100;

/** The state with an event held; undefined if the event is known. */
export function hold(
  state: CustomerState,
  event: OrderedEvent,
  receivedAt: number,
): CustomerState | undefined {
  const { epoch, sequence } = event.metadata;
  if (epoch < state.epoch || (epoch === state.epoch && sequence < state.next)) return undefined;
  if (state.held.some(({ event: other }) => compare(other, event) === 0)) return undefined;
  const held = [...state.held, { event, receivedAt }].sort((one, other) => compare(one.event, other.event));
  return { ...state, held };
}

/** What is due; undefined if nothing is held, or an earlier event is waited for. */
export function stepOf(state: CustomerState, now: number, wait: number): Step | undefined {
  const first = state.held[0]?.event;
  if (first === undefined) return undefined;
  const { epoch, sequence } = first.metadata;
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
  if (step.type === 'skip') return { ...state, epoch: step.epoch, next: step.next };
  const { event } = step;
  const { epoch, sequence } = event.metadata;
  return {
    ...state,
    epoch,
    next: sequence + 1,
    held: state.held.filter((one) => compare(one.event, event) > 0),
    links: linksAfter(state.links, event),
  };
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
  const { sequence } = event.metadata;
  // A restored table does not know what the epoch before added from here on.
  const still = links.filter((link) => link.sequence < sequence);
  if (event.type === 'CustomersMerged' && event.data.merged === event.data.customerId)
    return [...still, { sequence, to: event.data.survivor, at: event.metadata.detectedAt }];
  if (event.type === 'CustomersUnmerged' && event.data.separated === event.data.customerId)
    return [...still, { sequence, to: event.data.customerId, at: event.metadata.detectedAt }];
  return event.type === 'CustomerErased' ? [] : still;
}

function compare({ metadata: one }: OrderedEvent, { metadata: other }: OrderedEvent): number {
  return one.epoch - other.epoch || one.sequence - other.sequence;
}
