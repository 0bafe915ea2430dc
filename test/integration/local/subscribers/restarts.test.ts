import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { httpTarget, startBus, subscriberTo } from '../../../support/subscriber-bus.ts';
import { startSubscriberServer } from '../../../support/subscriber-server.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

// What is kept of subscribers between starts.

describe('after a restart', () => {
  test('a subscriber gets what it missed, and nothing that it already got', async () => {
    let status = 500;
    const server = await startSubscriberServer((response, { body }) => {
      const kind = Reflect.get(Object(Reflect.get(Object(body), 'detail')), 'kind');
      response.writeHead(kind === 'late' ? status : 200).end();
    });
    const subscribers = [subscriberTo('kept', httpTarget(server.url))];
    const bus = await startBus(subscribers, { pause: () => new Promise(() => {}) });
    bus.publish('late', 'A', 'B');
    await bus.settled('kept', 2);
    // The subscriber is missing for one start, in which events are published.
    const without = await bus.restart([]);
    without.publish('C');
    status = 200;
    const again = await without.restart([...subscribers, subscriberTo('new', httpTarget(server.url))]);
    const listed = await again.settled('kept', 4);
    expect(listed).toMatchObject({ delivered: 4, failed: 0, waiting: 0 });
    expect(listed.recent.map(({ n }) => n).sort()).toEqual([1, 2, 3, 4]);
    again.publish('D');
    await again.settled('kept', 5);
    // A new subscriber starts with the next event, as a new rule does.
    expect(await again.settled('new', 1)).toMatchObject({ delivered: 1, recent: [{ n: 5 }] });
    const received = server.requests.map(({ body }) =>
      Reflect.get(Object(Reflect.get(Object(body), 'detail')), 'kind'),
    );
    expect(received.sort()).toEqual(['A', 'B', 'C', 'D', 'D', 'late', 'late']);
  });

  test('after a crash an event without an outcome is delivered again', async () => {
    const server = await startSubscriberServer();
    const subscribers = [subscriberTo('kept', httpTarget(server.url))];
    const bus = await startBus(subscribers);
    bus.publish('A', 'B');
    await bus.settled('kept', 2);
    const file = join(bus.folder, 'subscribers', 'kept.jsonl');
    const lines = readFileSync(file, 'utf8').split('\n');
    const again = bus.restart([]);
    // As kill -9 leaves it: the position of the start, one outcome, and half of another.
    const crashed = await again;
    writeFileSync(file, `${lines[0]}\n${lines[1]}\n${lines[2]?.slice(0, 20)}`);
    const { n } = JSON.parse(lines[1] ?? '');
    const recovered = await crashed.restart(subscribers);
    const listed = await recovered.settled('kept', 2);
    expect(listed).toMatchObject({ delivered: 2, recent: [{ n: 3 - n }, { n }] });
    expect(server.requests).toHaveLength(3);
  });

  test('after a handler has ended the whole process, its event counts as tried, and the others go on', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'subscribers', 'killing.jsonl');
    const handler = join(folder, 'handler.ts');
    const copy = join(folder, 'copy');
    writeFileSync(
      handler,
      `import { copyFileSync } from 'node:fs';
       export const handler = () => copyFileSync(${JSON.stringify(file)}, ${JSON.stringify(copy)});`,
    );
    const more = { handler: 'handler', format: 'as-node', environment: {}, timeoutSeconds: 3 } as const;
    const target = { type: 'lambda', file: handler, ...more } as const;
    const subscribers = [subscriberTo('killing', target, { retryPolicy: { maximumRetryAttempts: 1 } })];
    const bus = await startBus(subscribers, { folder });
    bus.publish('A');
    await bus.settled('killing', 1);
    const idle = await bus.restart([]);
    idle.publish('B');
    // As the process leaves the file when it ends within the handler.
    writeFileSync(file, readFileSync(copy));
    const once = await idle.restart(subscribers);
    const { recent } = await once.settled('killing', 2);
    expect([...recent].sort((one, other) => one.n - other.n)).toMatchObject([
      { n: 1, outcome: 'delivered', tries: 2 },
      { n: 2, outcome: 'delivered', tries: 1 },
    ]);
    const again = await once.restart([]);
    writeFileSync(file, `${readFileSync(copy, 'utf8').split('\n')[0]}\n{"begun":1}\n{"begun":1}\n`);
    const twice = await again.restart(subscribers);
    const listed = await twice.settled('killing', 2);
    expect(listed).toMatchObject({ delivered: 1, failed: 1 });
    expect(listed.recent.find(({ n }) => n === 1)).toMatchObject({
      outcome: 'dead-letter',
      tries: 2,
      reason: 'the stack ended while the function handled the event',
    });
  });

  test('a handler that stops the stack with a signal is not called without end', async () => {
    const folder = temporaryFolder();
    const handler = join(folder, 'handler.ts');
    writeFileSync(handler, 'console.log("called"); export const handler = () => new Promise(() => {});');
    const more = { handler: 'handler', format: 'as-node', environment: {}, timeoutSeconds: 900 } as const;
    const target = { type: 'lambda', file: handler, ...more } as const;
    const subscribers = [subscriberTo('stopping', target, { retryPolicy: { maximumRetryAttempts: 1 } })];
    const file = join(folder, 'subscribers', 'stopping.jsonl');
    const begun = () => readFileSync(file, 'utf8').match(/begun/g)?.length ?? 0;
    let bus = await startBus(subscribers, { folder });
    bus.publish('A');
    for (const tries of [1, 2]) {
      await eventually(() => begun() === tries || undefined);
      bus = await bus.restart(subscribers);
    }
    expect(await bus.settled('stopping', 1)).toMatchObject({ failed: 1, recent: [{ tries: 2 }] });
  });

  test('a damaged position stops the start, and names the file', async () => {
    const bus = await startBus([subscriberTo('kept', httpTarget('http://127.0.0.1:1'))]);
    const idle = await bus.restart([]);
    writeFileSync(join(bus.folder, 'subscribers', 'kept.jsonl'), '{"next":"two"}\n');
    await expect(idle.restart([subscriberTo('kept', httpTarget('http://127.0.0.1:1'))])).rejects.toThrow(
      /subscribers\/kept\.jsonl is damaged\. Delete it and start again/,
    );
  });

  test('many events wait in the event log, not in memory, and all arrive', async () => {
    const folder = join(temporaryFolder(), 'queue');
    const bus = await startBus([subscriberTo('busy', { type: 'queue', folder, messageGroupId: undefined })]);
    bus.publish(...Array.from({ length: 1200 }, (_, index) => `K${index}`));
    expect(bus.subscriptions.list()[0]?.waiting).toBeLessThanOrEqual(1000);
    expect(await bus.settled('busy', 1200)).toMatchObject({ delivered: 1200, failed: 0, waiting: 0 });
    const file = readFileSync(join(bus.folder, 'subscribers', 'busy.jsonl'), 'utf8');
    expect(file.trimEnd().split('\n').length).toBeLessThan(1000);
  });
});
