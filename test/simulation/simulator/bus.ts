import type { EventBus, EventEntry, PutResult } from '../../../shared/messaging/event-publisher.ts';
import { FAULTS, type Faults, seedOf } from './faults.ts';
import type { Invocation } from './invocation.ts';

/** The event bus, which fails, accepts a part of a request, and delivers what it accepted in any order and more than once. */
export function createBus(faults: Faults, seed: number, without: boolean) {
  /** What subscribers receive. */
  const delivered: EventEntry[] = [];
  const refused = new Set<string>();

  /** It depends on the event alone, as if something in it were not valid. */
  function isRefused({ eventId }: EventEntry): boolean {
    const share = (seedOf(seed, eventId) >>> 0) / 2 ** 32;
    if (without || share >= FAULTS['bus refuses an event for good']) return false;
    if (!refused.has(eventId)) faults.count('bus refuses an event for good');
    refused.add(eventId);
    return true;
  }

  function busOf({ random, wait }: Invocation): EventBus {
    return {
      isOrdered: false,
      async put(entries) {
        await wait(5 + Math.floor(random() * 40));
        if (faults.happens('bus fails before', random)) throw failure();
        const isPart = faults.happens('bus accepts a part', random);
        const results = entries.map((entry): PutResult => {
          if (isRefused(entry)) return { ErrorCode: 'MalformedDetail' };
          if (isPart && random() < 0.5) return { ErrorCode: 'ThrottlingException' };
          delivered.push(entry);
          if (faults.happens('bus delivers twice', random)) delivered.push(entry);
          return { EventId: `accepted ${delivered.length}` };
        });
        if (faults.happens('bus fails after', random)) throw failure();
        await wait(5);
        return results;
      },
    };
  }

  return { delivered, refused, busOf };
}

function failure(): Error {
  return Object.assign(new Error('simulated'), { name: 'InternalFailure' });
}
