import { randomBytes } from 'node:crypto';
import {
  DeleteRuleCommand,
  DescribeEventBusCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { EVENT_SOURCE } from '../../shared/platform/names.ts';
import { parseJson } from '../http/json.ts';
import { Refusal } from '../terminal/refusal.ts';
import type { Clients } from './clients.ts';

const eventSchema = z.looseObject({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.looseObject({ customerId: z.string().optional() }),
});
type ArrivedEvent = z.infer<typeof eventSchema>;

/** The source of events that only show whether the rule is in effect. No subscriber and no archive matches it. */
const PROBE_SOURCE = `doctor.${EVENT_SOURCE}`;
const TARGET_ID = 'doctor';
/** Each reading waits for this time, so that a minute passes in all. */
const WAIT_SECONDS = 5;
const MAX_READINGS = 12;

/** A subscriber of the bus, for as long as the doctor runs. */
export interface Subscription {
  /** The type of the first event about the customer; undefined if none arrives within a minute. */
  arrivalOf(customerId: string): Promise<string | undefined>;
}

/**
 * Subscribes to the bus with a queue of its own, and removes both in the end.
 * @param use called when events arrive there
 * @throws Refusal when events do not arrive within a minute
 */
export async function withSubscription<Result>(
  { eventBridge, sqs }: Clients,
  bus: string,
  use: (subscription: Subscription) => Promise<Result>,
): Promise<Result> {
  const { Arn: busArn = '' } = await eventBridge.send(new DescribeEventBusCommand({ Name: bus }));
  const [, partition, , region, account] = busArn.split(':');
  const rule = { Name: `${bus}-doctor`, EventBusName: bus };
  // A queue cannot be created again within a minute of its deletion, so each has a name of its own.
  const QueueName = `${bus}-doctor-${randomBytes(4).toString('hex')}`;
  const queueArn = `arn:${partition}:sqs:${region}:${account}:${QueueName}`;
  const ruleArn = `arn:${partition}:events:${region}:${account}:rule/${bus}/${rule.Name}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      },
    ],
  });
  const { QueueUrl } = await sqs.send(
    new CreateQueueCommand({
      QueueName,
      Attributes: { Policy, MessageRetentionPeriod: '600', SqsManagedSseEnabled: 'true' },
    }),
  );

  async function receive(): Promise<ArrivedEvent[]> {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: WAIT_SECONDS, MaxNumberOfMessages: 10 }),
    );
    for (const { ReceiptHandle } of Messages)
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    return Messages.flatMap(({ Body = '' }) => eventSchema.safeParse(parseJson(Body)).data ?? []);
  }

  /** A rule takes effect some time after it was created. */
  async function untilInEffect(): Promise<void> {
    for (let reading = 0; reading < MAX_READINGS; reading += 1) {
      await eventBridge.send(
        new PutEventsCommand({
          Entries: [{ EventBusName: bus, Source: PROBE_SOURCE, DetailType: 'Probe', Detail: '{}' }],
        }),
      );
      if ((await receive()).some(({ source }) => source === PROBE_SOURCE)) return;
    }
    throw new Refusal(`A test event on the bus ${bus} did not arrive at a rule within a minute.`);
  }

  try {
    await eventBridge.send(
      new PutRuleCommand({
        ...rule,
        Description: 'npm run doctor: can be deleted when that does not run',
        // Of every version of the contract.
        EventPattern: JSON.stringify({ source: [{ prefix: EVENT_SOURCE }, PROBE_SOURCE] }),
      }),
    );
    await eventBridge.send(
      new PutTargetsCommand({
        Rule: rule.Name,
        EventBusName: bus,
        Targets: [{ Id: TARGET_ID, Arn: queueArn }],
      }),
    );
    await untilInEffect();
    return await use({
      async arrivalOf(customerId) {
        for (let reading = 0; reading < MAX_READINGS; reading += 1) {
          const found = (await receive()).find(({ detail }) => detail.customerId === customerId);
          if (found !== undefined) return found['detail-type'];
        }
        return undefined;
      },
    });
  } finally {
    await Promise.allSettled([
      sqs.send(new DeleteQueueCommand({ QueueUrl })),
      eventBridge
        .send(new RemoveTargetsCommand({ Rule: rule.Name, EventBusName: bus, Ids: [TARGET_ID] }))
        .then(() => eventBridge.send(new DeleteRuleCommand(rule))),
    ]);
  }
}
