import { type EventOf, parseEvent } from 'customer-lifecycle-events';

/** A handler for Lambda. What it throws is tried twice more, and then kept in the dead-letter queue. */
export function onStageChange(act: (event: EventOf<'CustomerStageChanged'>) => Promise<void>) {
  return async (delivered: unknown): Promise<void> => {
    const event = parseEvent(delivered);
    if (event.type === 'refused') throw new Error(event.reason);
    if (event.type !== 'CustomerStageChanged')
      throw new Error(`The rule must match stage changes, not ${event.type}.`);
    await act(event);
  };
}
