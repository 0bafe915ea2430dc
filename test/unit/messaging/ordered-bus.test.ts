import { createServer, type IncomingHttpHeaders } from 'node:http';
import { cbor } from '@smithy/core/cbor';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { toPublishedEvents } from '../../../shared/events/published-events.ts';
import { createEventPublisher } from '../../../shared/messaging/event-publisher.ts';
import { orderedBus } from '../../../shared/messaging/ordered-bus.ts';
import { FIRST_PURCHASE, transitionOf } from '../../support/first-purchase.ts';

// No account was used: the server has the shapes of the API reference and of the published model.

const ARN =
  'arn:aws:events:eu-central-1:111122223333:event-busv2/customer-lifecycle-prod/abcdefghijklmnopqrstuvwxy';

interface Request {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: { readonly EventBusArn: string; readonly Entries: Record<string, unknown>[] };
}

let endpoint: string;
let requests: Request[];
let answer: (request: Request) => { readonly status: number; readonly body: object };

const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const { url, headers } = request;
  const received = { url, headers, body: cbor.deserialize(new Uint8Array(Buffer.concat(parts))) };
  requests.push(received);
  const { status, body } = answer(received);
  response.writeHead(status, { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' });
  response.end(Buffer.from(cbor.serialize(body)));
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  requests = [];
  answer = ({ body }) => ({
    status: 200,
    body: {
      FailedEntryCount: 0,
      Entries: body.Entries.map((_, index) => ({
        EventId: `e${index}`,
        SuccessCode: 'PUBLISHED',
        SequenceNumber: '1',
      })),
    },
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  return () => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  };
});

const publisher = () =>
  createEventPublisher({
    bus: orderedBus({ arn: ARN, endpoint }),
    pause: async () => {},
    random: () => 0.5,
  });

const events = (customerId: string, count: number) =>
  toPublishedEvents(
    transitionOf({ customerId, events: Array.from({ length: count }, () => FIRST_PURCHASE) }),
    '',
  );

const groupsOf = ({ body }: Request) =>
  body.Entries.map(({ SystemMetadata }) => Object(SystemMetadata).EventGroupId);

describe('the ordered bus', () => {
  test('gets each event in the group of its customer, under the id of the event', async () => {
    const [event] = events('cus_a', 1);
    if (event === undefined) throw new Error('no event');
    expect(await publisher().publish([event])).toEqual(['published']);
    const [request] = requests;
    expect(request?.url).toBe('/service/AWSEventsV2/operation/PutEvents');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/cbor',
      'smithy-protocol': 'rpc-v2-cbor',
      authorization: expect.stringContaining('/eu-central-1/events/aws4_request'),
    });
    const { metadata } = event.detail;
    expect(request?.body).toEqual({
      EventBusArn: ARN,
      Entries: [
        {
          Source: 'customer-lifecycle',
          DetailType: 'CustomerStageChanged',
          Detail: JSON.stringify(event.detail),
          Time: expect.objectContaining({ tag: 1, value: Date.parse(metadata.occurredAt) / 1_000 }),
          SystemMetadata: {
            EventGroupId: 'cus_a',
            DeduplicationId: `customer-lifecycle:${metadata.eventId}`,
          },
        },
      ],
    });
  });

  test('never gets two events of a customer in one request, so that none overtakes a failed one', async () => {
    const [a1, a2, b1, b2] = [...events('cus_a', 2), ...events('cus_b', 2)];
    const all = [a1, b1, a2, b2].flatMap((one) => one ?? []);
    let failures = 2;
    const usual = answer;
    answer = (request) =>
      failures-- > 0
        ? {
            status: 200,
            body: {
              FailedEntryCount: 2,
              Entries: request.body.Entries.map(() => ({ ErrorCode: 'ThrottlingException' })),
            },
          }
        : usual(request);
    expect(await publisher().publish(all)).toEqual(['published', 'published', 'published', 'published']);
    expect(requests.map(groupsOf)).toEqual(Array(4).fill(['cus_a', 'cus_b']));
    const ids = requests.map(({ body }) =>
      body.Entries.map(({ SystemMetadata }) => Object(SystemMetadata).DeduplicationId),
    );
    expect(ids[0]).toEqual(ids[2]);
    const idOf = (one: typeof a2) => `customer-lifecycle:${one?.detail.metadata.eventId}`;
    expect(ids[3]).toEqual([a2, b2].map(idOf));
  });

  test.each([
    ['com.amazonaws.eventsv2#ThrottlingException', 400, 'unsent'],
    ['com.amazonaws.eventsv2#ValidationException', 400, 'refused'],
  ])('%s leaves an event %3$s', async (__type, status, outcome) => {
    answer = () => ({ status, body: { __type, message: 'made up' } });
    expect(await publisher().publish(events('cus_a', 1))).toEqual([outcome]);
  });
});
