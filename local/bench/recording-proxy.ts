import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import type { RecordedRequest } from '../measure/recorded-request.ts';
import { sizeOf } from '../measure/write-units.ts';

/** A request to the table, and the read units that its answer took. */
export interface ProxiedRequest extends RecordedRequest {
  /** Read request units: one for each started 4 KB, half of it without consistency, and for what is not there, too. */
  readonly readUnits: number;
  /** Items that a query looked at. */
  readonly scanned: number;
}

/** Stands between the functions and DynamoDB, and writes down what passes. */
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
const writeRequest = z.object({ TransactItems: z.array(z.object({ Put: z.object({ Item: attributes }) })) });

const READ_BLOCK = 4096;

/** Starts a proxy to a DynamoDB-compatible endpoint, on a free port. */
export async function startRecordingProxy(upstream: string): Promise<RecordingProxy> {
  const requests: ProxiedRequest[] = [];
  const server = createServer((request, response) => {
    pass(request, response, upstream, requests).catch((error) => {
      response.writeHead(502).end(String(error));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

async function pass(
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
  const answered = await answer.text();
  requests.push(
    record(headers['x-amz-target'].split('.')[1] ?? '', JSON.parse(body), JSON.parse(answered || '{}')),
  );
  response
    .writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/x-amz-json-1.0',
    })
    .end(answered);
}

function record(operation: string, input: unknown, output: unknown): ProxiedRequest {
  const name = `${operation}Command`;
  switch (operation) {
    case 'BatchGetItem': {
      const [asked] = Object.values(batchRequest.parse(input).RequestItems);
      const found = Object.values(batchAnswer.parse(output).Responses).flat();
      const missing = (asked?.Keys.length ?? 0) - found.length;
      const blocks = found.reduce((sum, item) => sum + blocksOf(sizeOf(unmarshall(item))), missing);
      return { name, input, readUnits: blocks * (asked?.ConsistentRead ? 1 : 0.5), scanned: 0 };
    }
    case 'Query': {
      const { Items, ScannedCount } = queryAnswer.parse(output);
      const bytes = Items.reduce((sum, item) => sum + sizeOf(unmarshall(item)), 0);
      const share = queryRequest.parse(input).ConsistentRead ? 1 : 0.5;
      return { name, input, readUnits: Math.max(1, blocksOf(bytes)) * share, scanned: ScannedCount };
    }
    case 'TransactWriteItems': {
      const TransactItems = writeRequest
        .parse(input)
        .TransactItems.map(({ Put }) => ({ Put: { Item: unmarshall(Put.Item) } }));
      return { name, input: { TransactItems }, readUnits: 0, scanned: 0 };
    }
    default:
      return { name, input, readUnits: 0, scanned: 0 };
  }
}

function blocksOf(bytes: number): number {
  return Math.ceil(bytes / READ_BLOCK);
}
