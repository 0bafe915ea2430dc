export type { Gap, OrderedEvent } from './customer-state.ts';
export type {
  DetailType,
  EventBridgeEvent,
  EventOf,
  LifecycleEvent,
  Refusal,
  UnknownEvent,
} from './event.ts';
export type * from './generated/event-types.ts';
export { memoryStore } from './memory-store.ts';
export { type OrderedOnce, type OrderedOnceOptions, orderedOnce, type Received } from './ordered-once.ts';
export { parseEvent } from './parse-event.ts';
export { currentPath, followPath, type HeldPath, NO_PATH, pathOf } from './path.ts';
export {
  type Conditions,
  type EventPattern,
  movedBetween,
  type PatternBuilder,
  type PatternCondition,
  type PatternFields,
  type PatternOperator,
  riskRaised,
  stageEntered,
} from './patterns.ts';
export { sampleEvents } from './sample-events.ts';
export type { Store, StoredState } from './store.ts';
