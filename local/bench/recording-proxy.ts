import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { startLoopbackServer } from '../http/loopback-server.ts';
import type { RecordedRequest } from '../measure/recorded-request.ts';
import { sizeOf } from '../measure/write-units.ts';

/** A request to the table, and the read units that it used. */
export interface ProxiedRequest extends RecordedRequest {
  /** Read request units: one per started 4 KB, half of that for an eventually consistent read. A missing item counts too. */
  readonly readUnits: number;
  /** Items that a query read. */
  readonly scanned: number;
}

/** A proxy between the functions and DynamoDB that records the requests. */
export interface RecordingProxy {
  readonly url: string;
  readonly requests: ProxiedRequest[];
  close(): Promise<void>;
}

type Attributes = Parameters<typeof unmarshall>[0];

const attributes = z.custom<Attributes>((value) => typeof value === 'object' && value !== null);
const batchRequest = z.object({
  RequestItems: z.record(
    z.string(),
    z.object({ Keys: z.array(z.unknown()), ConsistentRead: z.boolean().optional() }),
  ),
});
const batchAnswer = z.object({ Responses: z.record(z.string(), z.array(attributes)) });
const queryRequest = z.object({ ConsistentRead: z.boolean().optional() });
const queryAnswer = z.object({ Items: z.array(attributes).default([]), ScannedCount: z.number() });
const putRequest = z.object({ Item: attributes });
const writeRequest = z.object({
  TransactItems: z.array(
    z.union([z.object({ Put: putRequest }), z.object({ Delete: z.object({ Key: attributes }) })]),
  ),
});

const READ_BLOCK = 4096;

/** Starts a proxy to a DynamoDB-compatible endpoint, on a free port. */
export async function startRecordingProxy(upstream: string): Promise<RecordingProxy> {
  const requests: ProxiedRequest[] = [];
  const { url, close } = await startLoopbackServer((request, response) => {
    forward(request, response, upstream, requests).catch((error) => {
      response.writeHead(502).end(String(error));
    });
  });
  return { url, requests, close };
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: string,
  requests: ProxiedRequest[],
): Promise<void> {
  const body = await text(request);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': String(request.headers['x-amz-target']),
    authorization: String(request.headers.authorization),
    'x-amz-date': String(request.headers['x-amz-date']),
  };
  const answer = await fetch(upstream, { method: 'POST', headers, body });
  const answerText = await answer.text();
  requests.push(
    record(headers['x-amz-target'].split('.')[1] ?? '', JSON.parse(body), JSON.parse(answerText || '{}')),
  );
  response
    .writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/x-amz-json-1.0',
    })
    .end(answerText);
}

function record(operation: string, input: unknown, output: unknown): ProxiedRequest {
  const name = `${operation}Command`;
  switch (operation) {
    case 'BatchGetItem': {
      const [requested] = Object.values(batchRequest.parse(input).RequestItems);
      const found = Object.values(batchAnswer.parse(output).Responses).flat();
      const missing = (requested?.Keys.length ?? 0) - found.length;
      const blocks = found.reduce((sum, item) => sum + blocksOf(sizeOf(unmarshall(item))), missing);
      return { name, input, readUnits: blocks * (requested?.ConsistentRead ? 1 : 0.5), scanned: 0 };
    }
    case 'Query': {
      const { Items, ScannedCount } = queryAnswer.parse(output);
      const bytes = Items.reduce((sum, item) => sum + sizeOf(unmarshall(item)), 0);
      const unitsPerBlock = queryRequest.parse(input).ConsistentRead ? 1 : 0.5;
      return { name, input, readUnits: Math.max(1, blocksOf(bytes)) * unitsPerBlock, scanned: ScannedCount };
    }
    case 'TransactWriteItems': {
      const TransactItems = writeRequest
        .parse(input)
        .TransactItems.map((write) =>
          'Put' in write
            ? { Put: { Item: unmarshall(write.Put.Item) } }
            : { Delete: { Key: unmarshall(write.Delete.Key) } },
        );
      return { name, input: { TransactItems }, readUnits: 0, scanned: 0 };
    }
    case 'PutItem':
      return { name, input: { Item: unmarshall(putRequest.parse(input).Item) }, readUnits: 0, scanned: 0 };
    default:
      return { name, input, readUnits: 0, scanned: 0 };
  }
}

function blocksOf(bytes: number): number {
  return Math.ceil(bytes / READ_BLOCK);
}
