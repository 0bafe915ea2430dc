import type { ReviewDeps } from '../../../functions/review/handler.ts';
import type { Connector } from '../../../shared/connectors/connector.ts';
import type { EventEntry, EventPublisher, OutgoingEvent } from '../../../shared/messaging/event-publisher.ts';
import type { ParkedDeliveries } from '../../../shared/parking/parked-deliveries.ts';
import type { ParkingStorage } from '../../../shared/parking/parking-storage.ts';
import type { RefusedEvents } from '../../../shared/parking/stored-deliveries.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { CustomerStore } from '../../../shared/storage/customer-store.ts';
import type { Ending } from './invocation.ts';

type Execute = (command: unknown) => Promise<unknown>;

/** The parts of a simulation in which a bug can be planted. Each function gets the right one and returns what is used. */
export interface Parts {
  execute(execute: Execute, random: () => number): Execute;
  store(store: CustomerStore): CustomerStore;
  storage(storage: ParkingStorage): ParkingStorage;
  connector(connector: Connector): Connector;
  parkedDeliveries(parked: ParkedDeliveries): ParkedDeliveries;
  eventsOf(events: readonly OutgoingEvent[], now: number): readonly OutgoingEvent[];
  publisher(publisher: EventPublisher): EventPublisher;
  refusedEvents(refused: RefusedEvents): RefusedEvents;
  reviewClock(clock: Clock): Clock;
  due(due: ReviewDeps['due']): ReviewDeps['due'];
  children<Shard>(children: readonly Shard[]): readonly Shard[];
  published<Result>(ending: Ending<Result>): Ending<Result>;
  delivered(entries: readonly EventEntry[]): readonly EventEntry[];
}

/** Without any bug. */
export const RIGHT_PARTS: Parts = {
  execute: (execute) => execute,
  store: (store) => store,
  storage: (storage) => storage,
  connector: (connector) => connector,
  parkedDeliveries: (parked) => parked,
  eventsOf: (events) => events,
  publisher: (publisher) => publisher,
  refusedEvents: (refused) => refused,
  reviewClock: (clock) => clock,
  due: (due) => due,
  children: (children) => children,
  published: (ending) => ending,
  delivered: (entries) => entries,
};
