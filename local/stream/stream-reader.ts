import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as SdkRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord, AttributeValue as WireValue } from 'aws-lambda';

/** A shard of a stream. Its parent holds older changes of the same keys. */
export interface Shard {
  readonly id: string;
  readonly parentId: string | undefined;
}

/** Records in the order of the shard. `next` is undefined at the end of a closed shard. */
export interface Page {
  readonly records: readonly DynamoDBRecord[];
  readonly next: string | undefined;
}

/** A stream as the event source mapping reads it. Errors have the names of the exceptions of DynamoDB Streams. */
export interface StreamReader {
  shards(): Promise<readonly Shard[]>;
  /** An iterator that starts after a sequence number, or at the start or the end of the shard. */
  iterator(shardId: string, from: { readonly after: string } | 'TRIM_HORIZON' | 'LATEST'): Promise<string>;
  read(iterator: string): Promise<Page>;
}

/** Creates a reader of a DynamoDB stream. */
export function createStreamReader(client: DynamoDBStreamsClient, streamArn: string): StreamReader {
  return {
    async shards() {
      const shards: Shard[] = [];
      let last: string | undefined;
      do {
        const { StreamDescription } = await client.send(
          new DescribeStreamCommand({ StreamArn: streamArn, ExclusiveStartShardId: last }),
        );
        for (const { ShardId, ParentShardId } of StreamDescription?.Shards ?? [])
          if (ShardId !== undefined) shards.push({ id: ShardId, parentId: ParentShardId });
        last = StreamDescription?.LastEvaluatedShardId;
      } while (last !== undefined);
      return shards;
    },
    async iterator(shardId, from) {
      const { ShardIterator } = await client.send(
        new GetShardIteratorCommand({
          StreamArn: streamArn,
          ShardId: shardId,
          ...(typeof from === 'string'
            ? { ShardIteratorType: from }
            : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: from.after }),
        }),
      );
      if (ShardIterator === undefined) throw new Error(`no iterator for shard ${shardId}`);
      return ShardIterator;
    },
    async read(iterator) {
      const { Records = [], NextShardIterator } = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      return { records: Records.map((record) => toLambdaRecord(record, streamArn)), next: NextShardIterator };
    },
  };
}

/** A record as Lambda passes it to a function: JSON, with instants in seconds and bytes in base64. */
function toLambdaRecord(record: SdkRecord, streamArn: string): DynamoDBRecord {
  const { Keys, NewImage, OldImage, ApproximateCreationDateTime, SequenceNumber, SizeBytes, StreamViewType } =
    record.dynamodb ?? {};
  return {
    eventID: record.eventID,
    eventName: record.eventName,
    eventVersion: record.eventVersion,
    eventSource: record.eventSource,
    awsRegion: record.awsRegion,
    eventSourceARN: streamArn,
    dynamodb: {
      ...(ApproximateCreationDateTime && {
        ApproximateCreationDateTime: ApproximateCreationDateTime.getTime() / 1000,
      }),
      ...(Keys && { Keys: toWireItem(Keys) }),
      ...(NewImage && { NewImage: toWireItem(NewImage) }),
      ...(OldImage && { OldImage: toWireItem(OldImage) }),
      SequenceNumber,
      SizeBytes,
      StreamViewType,
    },
  };
}

function toWireItem(item: Record<string, AttributeValue>): Record<string, WireValue> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toWireValue(value)]));
}

function toWireValue(value: AttributeValue): WireValue {
  if (value.B !== undefined) return { B: toBase64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(toBase64) };
  if (value.L !== undefined) return { L: value.L.map(toWireValue) };
  if (value.M !== undefined) return { M: toWireItem(value.M) };
  if (value.S !== undefined) return { S: value.S };
  if (value.N !== undefined) return { N: value.N };
  if (value.BOOL !== undefined) return { BOOL: value.BOOL };
  if (value.SS !== undefined) return { SS: value.SS };
  if (value.NS !== undefined) return { NS: value.NS };
  return { NULL: true };
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
