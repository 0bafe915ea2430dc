import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { shiftClock } from '../../shared/platform/clock.ts';

// The functions run in their own thread, as they run in their own processes on Lambda. They read the environment when
// they are imported, and their logs stay separate from the output of the command.

const handlerModule = z.object({
  handler: z.custom<(event: unknown) => unknown>((value) => typeof value === 'function'),
});

const failure = z.object({ result: z.unknown() });

const message = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.number(), name: z.string(), event: z.unknown() }),
  z.object({ type: z.literal('shift'), milliseconds: z.number() }),
]);

const modules = z.record(z.string(), z.string()).parse(workerData);
const port = parentPort;
if (port === null) throw new Error('function-worker.ts runs in a worker thread');

// Imported one after another: each loads its secret during the import with a time limit, so nothing may block the thread
// meanwhile.
const handlers = new Map<string, (event: unknown) => unknown>();
for (const [name, url] of Object.entries(modules))
  handlers.set(name, handlerModule.parse(await import(url)).handler);

async function call(name: string, event: unknown): Promise<unknown> {
  return handlers.get(name)?.(event);
}

port.on('message', (received: unknown) => {
  const parsed = message.parse(received);
  if (parsed.type === 'shift') {
    shiftClock(parsed.milliseconds);
    return;
  }
  const { id, name, event } = parsed;
  call(name, event).then(
    (result) => port.postMessage({ type: 'returned', id, result }),
    (error) =>
      port.postMessage({
        type: 'threw',
        id,
        reason: String(error),
        result: failure.safeParse(error).data?.result,
      }),
  );
});
port.postMessage({ type: 'loaded' });
