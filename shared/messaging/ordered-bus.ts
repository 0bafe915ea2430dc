import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { cbor, dateToTag } from '@smithy/core/cbor';
import * as z from 'zod/mini';
import type { EventBus } from './event-publisher.ts';

// There is no JavaScript client of this API on npm yet. The request is that of the published model: RPC v2 with CBOR.
// https://docs.aws.amazon.com/eventbridgev2/latest/APIReference/API_PutEvents.html
// https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html
const PATH = '/service/AWSEventsV2/operation/PutEvents';
const HEADERS = {
  'content-type': 'application/cbor',
  accept: 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
} as const;

const TIMEOUT = 5_000;

const accepted = z.object({
  Entries: z.array(z.object({ EventId: z.optional(z.string()), ErrorCode: z.optional(z.string()) })),
});
const failed = z.object({ __type: z.string() });

/** A bus of `AWS::EventsV2`. */
export interface OrderedBusOptions {
  readonly arn: string;
  /** Where the API is; without it, its usual address in the Region of the bus. */
  readonly endpoint?: string | undefined;
}

/**
 * A bus of `AWS::EventsV2`, which delivers the events of a group in the order in which they were published, to subscribers of the
 * type FIFO. The group is the customer. An id that is sent again within five minutes is accepted and not delivered again.
 */
export function orderedBus({ arn, endpoint }: OrderedBusOptions): EventBus {
  const region = arn.split(':')[3] ?? '';
  const url = new URL(PATH, endpoint ?? usualEndpoint(region));
  // Its signer and chain of credentials; its own requests are not used.
  const { config } = new EventBridgeClient({ region });

  async function send(content: object): Promise<Response> {
    const body = cbor.serialize(content);
    const signer = await config.signer();
    const { headers } = await signer.sign(
      {
        method: 'POST',
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        headers: { ...HEADERS, host: url.host },
        body,
      },
      { signingService: 'events', signingRegion: region },
    );
    return fetch(url, {
      method: 'POST',
      headers,
      body: Uint8Array.from(body),
      signal: AbortSignal.timeout(TIMEOUT),
    });
  }

  return {
    isOrdered: true,
    async put(entries) {
      const response = await send({
        EventBusArn: arn,
        Entries: entries.map(({ source, detailType, detail, time, customerId, eventId }) => ({
          Source: source,
          DetailType: detailType,
          Detail: detail,
          Time: dateToTag(time),
          // Two versions of an event have one id.
          SystemMetadata: { EventGroupId: customerId, DeduplicationId: `${source}:${eventId}` },
        })),
      });
      const answer: unknown = cbor.deserialize(new Uint8Array(await response.arrayBuffer()));
      if (!response.ok) throw new RequestFailed(answer, response.status);
      return accepted.parse(answer).Entries;
    },
  };
}

/** A request that the API did not accept; its name is the error's. */
class RequestFailed extends Error {
  override readonly name: string;

  constructor(answer: unknown, status: number) {
    super(`the bus answers ${status}`);
    this.name = failed.safeParse(answer).data?.__type.split('#').at(-1) ?? `Status${status}`;
  }
}

function usualEndpoint(region: string): string {
  return `https://eventsv2.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
}
