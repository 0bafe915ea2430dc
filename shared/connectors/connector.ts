import type { CustomerUpdate } from '../identity/customer-update.ts';
import type { Identity } from '../identity/identity.ts';

/** One configured instance of a provider. Its name is the first segment of every identity and activity id. */
export interface Connection {
  /** Lower-case name, unique in the deployment; the last segment of its URL. */
  readonly name: string;
  readonly provider: string;
  /** The only shop or account whose deliveries are accepted. Deliveries of other accounts are refused. */
  readonly account?: string;
  /** Whether deliveries of a provider's test mode count. Without it they are ignored. */
  readonly testTraffic?: boolean;
  /** The public URL as it is configured in the tool, if a proxy or a custom domain changes the URL that arrives. */
  readonly url?: string;
}

/** The part of a delivery that is mapped, and that a parked delivery keeps. */
export interface DeliveryContent {
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The signed bytes. */
  readonly body: Uint8Array;
  /**
   * When it was received first, in epoch milliseconds: the date of a body without a time. A parked delivery keeps it.
   */
  readonly receivedAt?: number;
}

/** One HTTP request from a provider, raw. */
export interface Delivery extends DeliveryContent {
  /**
   * The full URL of the request as it arrived: `https://host/webhooks/shop?x=1`. It may contain a secret, so it is never
   * logged or stored.
   */
  readonly url: string;
}

/** The result of a signature check. Everything but `authentic` is answered with 401. */
export type Verdict =
  | 'authentic'
  | 'missing-signature'
  | 'wrong-signature'
  | 'outside-window'
  | 'wrong-account';

/** What a provider requests on behalf of a person, or of a shop that uninstalled the app. */
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
  /** Everything that was received through the connection. */
  | { readonly type: 'erase-connection' };

/** The result of mapping an authentic delivery. A part that could not be read parks the delivery. */
export interface Mapping {
  readonly updates: readonly CustomerUpdate[];
  readonly requests: readonly PrivacyRequest[];
  /** Why parts of the delivery are ignored: stable words that suit a metric. */
  readonly ignored: readonly string[];
  /** Sentences that say what could not be read, without personal data. */
  readonly refused: readonly string[];
  /** How many amounts cannot be read. What they belong to counts all the same. */
  readonly unreadableAmounts?: number;
  readonly notes?: FieldNotes;
}

/** Paths of fields that have no effect, so that the sender can correct them. They are in the answer, never in a log. */
export interface FieldNotes {
  /** Fields that the schema does not have. */
  readonly unknownFields?: readonly string[];
  /** Optional fields that could not be read. They are left out. */
  readonly unreadableFields?: readonly string[];
}

/** What a log may say of a delivery. */
export interface Description {
  readonly topic?: string;
  /** The sender's own id of the delivery. */
  readonly deliveryId?: string;
}

/** A response to a request that is not a delivery: a handshake, a ping, a challenge. */
export interface HandshakeResponse {
  readonly status: 200 | 204;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The code for one provider. It is pure: bytes in, verdict and updates out; no clock, no I/O. */
export interface Connector {
  readonly provider: string;
  /** What to switch on in the tool, in the words that its settings use. Empty if the tool has no topics. */
  readonly topics: readonly string[];
  /** Whether the URL may end with the secret: `/webhooks/{connection}/{secret}`. */
  readonly secretInPath?: true;
  /** Headers that `map` needs. They are stored with a parked delivery. Never contains a signature. */
  readonly keptHeaders: readonly string[];
  /** Answers a request that is not a delivery. Returns undefined if the request must be verified as a delivery. */
  handshake?(delivery: Delivery): HandshakeResponse | undefined;
  /**
   * Checks that the delivery is signed with one of the active secrets and comes from the connection's account. `now` is
   * real time in epoch milliseconds, because a sender does not know of a simulated clock.
   */
  verify(delivery: Delivery, connection: Connection, secrets: readonly string[], now: number): Verdict;
  /**
   * Answers an authentic delivery that expects a certain body, such as a challenge, and contains nothing else. Returns
   * undefined if the delivery must be mapped.
   */
  answer?(delivery: Delivery): HandshakeResponse | undefined;
  /** Maps an authentic delivery. Never throws, whatever the input. */
  map(delivery: DeliveryContent, connection: Connection): Mapping;
  /** Describes an authentic delivery for the log. Absent if its log has neither topic nor id. */
  describe?(delivery: DeliveryContent): Description;
  /**
   * Splits a delivery into parts that may concern different people. Each part is itself a delivery. Absent if
   * deliveries are never split.
   */
  split?(delivery: DeliveryContent): readonly DeliveryContent[];
  /**
   * Signs a delivery as the provider does: for the conformance tests, the demo and the replay. The result is sent to its
   * `url`, which may have become another one.
   */
  sign(delivery: Delivery, secret: string, now: number): Delivery;
}
