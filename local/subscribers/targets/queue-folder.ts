import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import { messageOf } from '../../terminal/refusal.ts';
import type { Sender } from './sender.ts';

/** A message for a queue. */
export interface Message {
  /** The name of its file, without `.json`. The same message again replaces the file. */
  readonly name: string;
  readonly body: string;
  readonly attributes?: Readonly<Record<string, string>>;
  readonly messageGroupId?: string | undefined;
}

/**
 * Writes a message into a folder, as the record that Lambda receives from an SQS queue. A reader sees a whole file or none.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export async function writeMessage(folder: string, message: Message): Promise<void> {
  const { name, body, attributes = {}, messageGroupId } = message;
  const sent = String(Date.now());
  const messageAttributes: SQSMessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([key, stringValue]) => [key, { stringValue, dataType: 'String' }]),
  );
  const record: SQSRecord = {
    messageId: randomUUID(),
    receiptHandle: name,
    body,
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: sent,
      SenderId: 'events.amazonaws.com',
      ApproximateFirstReceiveTimestamp: sent,
      ...(messageGroupId !== undefined && { MessageGroupId: messageGroupId }),
    },
    messageAttributes,
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:local:000000000000:${folder.split('/').at(-1)}`,
    awsRegion: 'local',
  };
  await mkdir(folder, { recursive: true });
  const file = join(folder, `${name}.json`);
  await writeFile(`${file}.new`, `${JSON.stringify(record, undefined, 2)}\n`);
  await rename(`${file}.new`, file);
}

/** The name of the file of an event: files in the order of their names are in the order of the bus. */
export function messageName(n: number, subscriber: string): string {
  return `${String(n).padStart(12, '0')}-${subscriber}`;
}

/** Writes each event into a folder. */
export function createQueueSender(
  subscriber: string,
  folder: string,
  messageGroupId: string | undefined,
): Sender {
  return {
    concurrency: 10,
    async send({ n, input }) {
      try {
        const name = messageName(n, subscriber);
        await writeMessage(folder, { name, body: JSON.stringify(input), messageGroupId });
        return { type: 'delivered' };
      } catch (error) {
        const message = `the folder cannot be written (${messageOf(error)})`;
        return { type: 'failed', code: 'ERROR_FROM_TARGET', message, isRetried: true };
      }
    },
    async close() {},
  };
}
