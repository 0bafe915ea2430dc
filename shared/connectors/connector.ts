import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';

/** One configured instance of a provider. Its name is the first segment of every identity and activity id. */
export interface Connection {
  /** Lower-case name, unique in the deployment; the last segment of its URL. */
  readonly name: string;
  readonly provider: string;
  /** The one shop or account whose deliveries are taken; deliveries of others are refused. */
  readonly account?: string;
  /** Whether deliveries of a provider's test mode count; those of a connection without it are ignored. */
  readonly testTraffic?: boolean;
}

/** One HTTP request from a provider, raw: header names in lower case, the body as the bytes that were signed. */
export interface Delivery {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What a connector says of a delivery's origin. Anything but `authentic` is answered with 401. */
export type Verdict =
  | 'authentic'
  | 'missing-signature'
  | 'wrong-signature'
  | 'outside-window'
  | 'wrong-account';

/** What a provider asks for on behalf of a person, or of a shop that has left. */
export type PrivacyRequest =
  | {
      readonly type: 'erase';
      readonly persons: readonly Identity[];
      readonly objects: readonly Identity[];
    }
  | {
      readonly type: 'export';
      /** The provider's own id of the request. */
      readonly id: string;
      readonly persons: readonly Identity[];
    }
  /** Everything that came by the connection. */
  | { readonly type: 'erase-connection' };

/** Everything that a connector makes of an authentic delivery. A part that is not understood parks the delivery. */
export interface Mapping {
  readonly updates: readonly CustomerUpdate[];
  readonly requests: readonly PrivacyRequest[];
  /** Reasons why parts of the delivery are of no concern here, as stable words fit for a metric. */
  readonly ignored: readonly string[];
  /** Sentences that say what could not be understood, without personal data. */
  readonly refused: readonly string[];
  readonly notes?: FieldNotes;
}

/** Fields that have no effect, by their paths, for the sender to correct. They are answered, and never logged. */
export interface FieldNotes {
  /** Fields that are not of the schema. */
  readonly unknownFields?: readonly string[];
  /** Optional fields that could not be read and are left out. */
  readonly unreadableFields?: readonly string[];
}

/** A response to a request that is no delivery: a handshake, a ping, a challenge. */
export interface HandshakeResponse {
  readonly status: 200 | 204;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Our code for one provider. Pure: bytes in, verdict and activities out; no clock, no I/O. */
export interface Connector {
  readonly provider: string;
  /** Headers that `map` needs and that are therefore kept with a parked delivery. Never a signature. */
  readonly keptHeaders: readonly string[];
  /** Answers requests that are no deliveries; undefined where the request is to be verified as a delivery. */
  handshake?(delivery: Delivery): HandshakeResponse | undefined;
  /**
   * Whether the delivery comes from the connection's account, by any of its live secrets.
   * `now` is real time in epoch milliseconds: a sender does not know of a moved clock.
   */
  verify(delivery: Delivery, connection: Connection, secrets: readonly string[], now: number): Verdict;
  /** What an authentic delivery tells. Never throws for any input. */
  map(delivery: Delivery, connection: Connection): Mapping;
  /** The parts of a delivery that may concern different people, each a delivery of its own; one that has none is whole. */
  split?(delivery: Delivery): readonly Delivery[];
  /** Signs a delivery as the provider would: for the conformance tests, the demo and the replay. */
  sign(delivery: Delivery, secret: string, now: number): Delivery;
}
