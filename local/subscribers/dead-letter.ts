import {
  type DeliveredEvent,
  type RetryPolicy,
  ruleArn,
  type Subscriber,
  type Target,
} from './subscriber.ts';
import { messageName, writeMessage } from './targets/queue-folder.ts';
import type { Outcome } from './targets/sender.ts';

/** Which limit of the retry policy ended the retries. */
export type ExhaustedCondition = 'MaximumRetryAttempts' | 'MaximumEventAgeInSeconds';

/** An event that is given up, and why. */
export interface DeadLetter {
  /** The number of the event. */
  readonly n: number;
  readonly event: DeliveredEvent;
  readonly failure: Extract<Outcome, { type: 'failed' }>;
  readonly retries: number;
  /** Undefined if it was given up without being tried again. */
  readonly exhausted: ExhaustedCondition | undefined;
}

/** The limit that has been reached; undefined if another try is allowed. */
export function exhaustedCondition(
  { maximumRetryAttempts, maximumEventAgeInSeconds }: RetryPolicy,
  tries: number,
  ageMilliseconds: number,
): ExhaustedCondition | undefined {
  if (tries > maximumRetryAttempts) return 'MaximumRetryAttempts';
  return ageMilliseconds >= 1000 * maximumEventAgeInSeconds ? 'MaximumEventAgeInSeconds' : undefined;
}

/**
 * Writes a dead letter into a folder as EventBridge sends it to a dead-letter queue: the event itself, and the reason in
 * attributes. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export async function writeDeadLetter(
  folder: string,
  { name, target }: Pick<Subscriber, 'name' | 'target'>,
  { n, event, failure, retries, exhausted }: DeadLetter,
): Promise<void> {
  await writeMessage(folder, {
    name: messageName(n, name),
    body: JSON.stringify(event),
    attributes: {
      RULE_ARN: ruleArn(name),
      TARGET_ARN: targetArn(name, target),
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message,
      ...(exhausted !== undefined && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      RETRY_ATTEMPTS: String(retries),
    },
  });
}

/** Targets on this machine have no ARN. These have the form of one. */
function targetArn(name: string, target: Target): string {
  switch (target.type) {
    case 'http':
      return `arn:aws:events:local:000000000000:api-destination/${name}`;
    case 'lambda':
      return `arn:aws:lambda:local:000000000000:function:${name}`;
    case 'queue':
      return `arn:aws:sqs:local:000000000000:${target.folder.split('/').at(-1)}`;
  }
}
