import { endOfLinks } from './current-id.ts';
import {
  after,
  type CustomerState,
  checkAt,
  type Gap,
  hold,
  isFull,
  isHeld,
  NEW_CUSTOMER,
  type OrderedEvent,
  type Step,
  stepOf,
} from './customer-state.ts';
import type { Store, StoredState } from './store.ts';

const FIVE_MINUTES = 300_000;

/** How long the handler may take for one event. Then another consumer takes over, in case this one has died. */
const TURN_MILLISECONDS = 60_000;

/** What a subscriber does with its events. */
export interface OrderedOnceOptions {
  /** Called for one event of a customer at a time, in order. If it throws, the event is given to it again before later ones. */
  handle(event: OrderedEvent): Promise<void> | void;
  /**
   * Called when missing events are no longer waited for: ask the query API for the customer's present state. If they arrive
   * after all, they are delivered then, behind later ones. Of a customer with more than 1,000 gaps, those of the oldest ones
   * are not.
   */
  onGap?(gap: Gap): Promise<void> | void;
  /** How long to wait for missing events; five minutes without it. */
  readonly waitMilliseconds?: number;
  /** The clock, in epoch milliseconds; for tests. */
  now?(): number;
}

/** What became of a received event. */
export interface Received {
  /**
   * `known`: delivered before, undone by a restored backup, or missing since before the latest 1,000 gaps. `held`: stored
   * until its turn. `delivered`: the handler has finished with it.
   */
  readonly type: 'known' | 'held' | 'delivered';
}

/** Gives each event of each customer once, in order; what arrives after its gap was reported, out of order. */
export interface OrderedOnce {
  /**
   * Takes an event, known or not, and calls the handler for all events of the customer that are due. Throws what the handler
   * throws: deliver the event again, for whichever event it was. Throws too if a hundred events of the customer wait already,
   * because the handler fails or has not finished.
   */
  receive(event: OrderedEvent): Promise<Received>;
  /**
   * Ends the waits that have passed, calls handlers again that threw, and takes over from consumers that died. Call it every
   * minute. Throws an AggregateError if handlers threw, after it has tried all customers.
   */
  checkWaits(): Promise<void>;
  /** The customer that an id belongs to now, after merges and splits. */
  currentId(customerId: string): Promise<string>;
}

/**
 * Gives each event of each customer once, ordered by epoch and sequence; only what arrives after its gap was reported comes
 * out of order. An event is given a second time only if the handler threw, if its process died, or if it took longer than a
 * minute. Several consumers may share a store.
 */
export function orderedOnce(store: Store, options: OrderedOnceOptions): OrderedOnce {
  const { waitMilliseconds: wait = FIVE_MINUTES, now = Date.now } = options;
  const token = crypto.randomUUID();

  const read = async (customerId: string): Promise<StoredState> =>
    (await store.read(customerId)) ?? { state: NEW_CUSTOMER, version: 0 };

  const write = (customerId: string, state: CustomerState, version: number) =>
    store.write(customerId, state, version, checkAt(state, now(), wait));

  /** Stores an event that is not known; the state that it is in. */
  async function keep(event: OrderedEvent): Promise<CustomerState> {
    const { customerId } = event.data;
    for (;;) {
      const { state, version } = await read(customerId);
      const next = hold(state, event, now());
      if (next === undefined) return state;
      if (isFull(state, event))
        throw new Error(
          `${state.held.length} events of ${customerId} wait already: deliver this one again when the handler is done with them.`,
        );
      if (await write(customerId, next, version)) return next;
    }
  }

  /** Takes the turn if something is due and nobody has it; the token that proves it. */
  async function takeTurn(customerId: string): Promise<string | undefined> {
    for (;;) {
      const { state, version } = await read(customerId);
      if (state.turn !== null && now() < state.turn.until) return undefined;
      if (state.turn === null && stepOf(state, now(), wait) === undefined) return undefined;
      const turn = { token: `${token}:${version}`, until: now() + TURN_MILLISECONDS };
      if (await write(customerId, { ...state, turn }, version)) return turn.token;
    }
  }

  async function run(step: Step): Promise<void> {
    if (step.type === 'deliver') await options.handle(step.event);
    else if (step.gap !== undefined) await options.onGap?.(step.gap);
  }

  /** Does the step that is due; false if there is none, or another consumer has taken over. */
  async function doStep(customerId: string, own: string): Promise<boolean> {
    const { state: before } = await read(customerId);
    const step = before.turn?.token === own ? stepOf(before, now(), wait) : undefined;
    if (step === undefined) return false;
    await run(step);
    for (;;) {
      const { state, version } = await read(customerId);
      if (state.turn?.token !== own) return false;
      const turn = { token: own, until: now() + TURN_MILLISECONDS };
      if (await write(customerId, { ...after(state, step), turn }, version)) return true;
    }
  }

  /** Lets others have the turn. */
  async function endTurn(customerId: string, own: string): Promise<void> {
    for (;;) {
      const { state, version } = await read(customerId);
      if (state.turn?.token !== own) return;
      if (await write(customerId, { ...state, turn: null }, version)) return;
    }
  }

  /** Does all steps that are due, unless another consumer does them. */
  async function work(customerId: string): Promise<void> {
    const own = await takeTurn(customerId);
    if (own === undefined) return;
    try {
      while (await doStep(customerId, own));
    } finally {
      await endTurn(customerId, own);
    }
    // An event that arrived just before the turn ended found it taken.
    if (stepOf((await read(customerId)).state, now(), wait) !== undefined) await work(customerId);
  }

  return {
    async receive(event) {
      const { customerId } = event.data;
      const isKnown = !isHeld(await keep(event), event);
      // A known event may be here again because the handler threw for a later one that was held.
      await work(customerId);
      if (isKnown) return { type: 'known' };
      return { type: isHeld((await read(customerId)).state, event) ? 'held' : 'delivered' };
    },
    async checkWaits() {
      const tried = new Set<string>();
      const errors: unknown[] = [];
      for (;;) {
        const customers = (await store.due(now())).filter((customerId) => !tried.has(customerId));
        if (customers.length === 0) break;
        for (const customerId of customers) {
          tried.add(customerId);
          await work(customerId).catch((error: unknown) => errors.push(error));
        }
      }
      if (errors.length > 0)
        throw new AggregateError(errors, `${errors.length} customers could not be handled`);
    },
    currentId: (customerId) =>
      endOfLinks(customerId, async (id) => (await store.read(id))?.state.links.at(-1)),
  };
}
