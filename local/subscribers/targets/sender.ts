import type { DeliveredEvent } from '../subscriber.ts';

/** An event on its way to a target. */
export interface Sending {
  /** The number of the event. */
  readonly n: number;
  readonly event: DeliveredEvent;
  /** What the target receives. */
  readonly input: unknown;
}

/** What became of one try. The codes are those of EventBridge's dead letters. */
export type Outcome =
  | { readonly type: 'delivered' }
  | {
      readonly type: 'failed';
      readonly code:
        | 'SDK_CLIENT_ERROR'
        | 'CONNECTION_FAILURE'
        | 'TIMEOUT'
        | 'ERROR_FROM_TARGET'
        | 'NO_RESOURCE'
        | 'INVALID_JSON';
      /** A sentence without a full stop. */
      readonly message: string;
      readonly isRetried: boolean;
      /** How long the target asks to wait, in milliseconds. */
      readonly waitMilliseconds?: number;
    };

/** Sends events to one target. */
export interface Sender {
  /** How many events are sent at once. */
  readonly concurrency: number;
  /** Whether a try may end the whole process, so that it is counted before it begins. */
  readonly isRisky?: boolean;
  /** Never rejects but with the reason of the signal. */
  send(sending: Sending, signal: AbortSignal): Promise<Outcome>;
  close(): Promise<void>;
}
