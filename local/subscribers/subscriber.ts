import type { BusEvent } from '../bus/event-log.ts';

/** An event as EventBridge delivers it. */
export type DeliveredEvent = Omit<BusEvent, 'n'>;

/** Where a subscriber receives its events. */
export type Target = HttpTarget | LambdaTarget | QueueTarget;

/** An HTTP endpoint, which receives each event as the JSON body of a request, as from an API destination. */
export interface HttpTarget {
  readonly type: 'http';
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The URL and the headers for an event, if parts of them are taken from it. */
  readonly requestFor?: (event: DeliveredEvent) => Pick<HttpTarget, 'url' | 'headers'>;
}

/** The handler of a Lambda function in a file on this machine. */
export interface LambdaTarget {
  readonly type: 'lambda';
  /** Absolute. */
  readonly file: string;
  /** The name of the export. */
  readonly handler: string;
  /** `commonjs` for an asset without `package.json`, which Lambda reads so whatever folder lies above it here. */
  readonly format: 'commonjs' | 'as-node';
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
}

/** A folder in the place of an SQS queue, with one JSON file for each message. */
export interface QueueTarget {
  readonly type: 'queue';
  /** Absolute, or relative to the data folder. */
  readonly folder: string;
  /** Of a FIFO queue. */
  readonly messageGroupId: string | undefined;
}

/** How often, and how long, a delivery is tried again. */
export interface RetryPolicy {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeInSeconds: number;
}

/**
 * Makes what the target receives of an event.
 * @throws InvalidInput when that is not JSON
 */
export type Input = (event: DeliveredEvent, rule: RuleContext) => unknown;

/** What the reserved variables of an input transformer need. */
export interface RuleContext {
  readonly name: string;
  readonly arn: string;
  /** ISO 8601. */
  readonly ingestionTime: string;
}

/** What a target would receive is not JSON, so EventBridge does not deliver it. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
}

/** A rule of the local bus with one target. */
export interface Subscriber {
  readonly name: string;
  /** The event pattern, as EventBridge takes it. */
  readonly pattern: object;
  readonly matches: (event: DeliveredEvent) => boolean;
  readonly input: Input;
  readonly target: Target;
  readonly retryPolicy: RetryPolicy;
  /** Where events go that could not be delivered: absolute, or relative to the data folder. */
  readonly deadLetterFolder: string;
}

/** Names are those of rules, because they name files and the rule in ARNs. */
export const SUBSCRIBER_NAME = /^[\w-][\w.-]{0,63}$/;

/**
 * EventBridge tries 185 times in 24 hours. Nobody at a terminal waits for that, so by default a delivery is given up after
 * five retries in half a minute.
 */
export const LOCAL_RETRY_POLICY: RetryPolicy = { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 86_400 };

/** The dead-letter folder of a subscriber that states none. */
export function defaultDeadLetterFolder(name: string): string {
  return `dead-letters/${name}`;
}

/** The ARN of a rule of the local bus. */
export function ruleArn(name: string): string {
  return `arn:aws:events:local:000000000000:rule/customer-lifecycle/${name}`;
}

/** The target in a few words: its URL, file or folder. */
export function targetText(target: Target): string {
  switch (target.type) {
    case 'http':
      return target.url;
    case 'lambda':
      return target.file;
    case 'queue':
      return target.folder;
  }
}
