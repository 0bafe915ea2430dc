import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { EventBus } from './event-publisher.ts';

/** A bus of `AWS::Events`, by its name. Its rules may deliver events in any order. */
export function classicBus(client: EventBridgeClient, bus: string): EventBus {
  return {
    isOrdered: false,
    async put(entries) {
      const { Entries = [] } = await client.send(
        new PutEventsCommand({
          Entries: entries.map(({ source, detailType, detail, time }) => ({
            EventBusName: bus,
            Source: source,
            DetailType: detailType,
            Detail: detail,
            Time: time,
          })),
        }),
      );
      return Entries;
    },
  };
}
