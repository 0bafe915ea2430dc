import type { Details } from './generated/event-types.ts';

/** The detail type of an event of this version. */
export type DetailType = keyof Details;

/** An event of one detail type, `switch (event.type)` narrows `data`. */
export type EventOf<Type extends DetailType> = { readonly type: Type } & Details[Type];

/** Any event of this version. */
export type LifecycleEvent = { [Type in DetailType]: EventOf<Type> }[DetailType];

/** An event of a later version: only what orders it is known. */
export interface UnknownEvent {
  readonly type: 'unknown';
  readonly detailType: string;
  readonly metadata: { readonly sequence: number; readonly epoch: number; readonly [field: string]: unknown };
  readonly data: { readonly customerId: string; readonly [field: string]: unknown };
}

/** What is no event of the product. */
export interface Refusal {
  readonly type: 'refused';
  /** One sentence: what is wrong. */
  readonly reason: string;
}

/** An event as EventBridge delivers it; the fields that EventBridge adds and nothing here needs are optional. */
export interface EventBridgeEvent<Type extends DetailType = DetailType> {
  readonly version?: string;
  readonly id?: string;
  readonly account?: string;
  readonly time?: string;
  readonly region?: string;
  readonly resources?: readonly string[];
  readonly source: 'customer-lifecycle';
  readonly 'detail-type': Type;
  readonly detail: Details[Type];
}
