import { execFile, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openEventLog } from '../../../local/bus/event-log.ts';
import { openDataFolder } from '../../../local/data-folder/data-folder.ts';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { eventually } from '../../support/eventually.ts';
import { type LocalStack, startLocalStack } from '../../support/local-process.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: string;
let isMounted: boolean;

beforeEach(() => {
  folder = temporaryFolder();
  isMounted = false;
});
afterEach(() => {
  if (isMounted) spawnSync('umount', ['--lazy', folder]);
});

test('a file on a full disk keeps every acknowledged event, and accepts more later', async () => {
  const script = fileURLToPath(new URL('../../support/fill-disk.ts', import.meta.url));
  const command = 'ulimit -f 24; exec "$0" --import tsx "$1" "$2"';
  const { stdout } = await promisify(execFile)('sh', ['-c', command, process.execPath, script, folder], {
    env: { ...process.env, TSX_DISABLE_CACHE: '1' },
  });
  const acknowledged = z.array(z.string()).min(1).parse(JSON.parse(stdout));
  const opened = openDataFolder(folder);
  const log = openEventLog(opened.path('events.jsonl'));
  expect(log.after(0, 10_000).map(({ id }) => id)).toEqual(acknowledged);
  expect(opened.read('position')).toBe(String(acknowledged.length));
  const event = {
    'detail-type': 'Later',
    source: 'us',
    time: '2026-01-01T00:00:00Z',
    resources: [],
    detail: {},
  };
  log.append([event]);
  log.close();
  const again = openEventLog(opened.path('events.jsonl'));
  expect(again.after(acknowledged.length, 10)).toMatchObject([{ 'detail-type': 'Later' }]);
  again.close();
  opened.release();
});

async function sendOrder({ client }: LocalStack, customer: string): Promise<number> {
  const { url, secret } = await client.connection('generic');
  const delivery = genericDelivery({
    id: `paid-${customer}`,
    type: 'order.paid',
    occurredAt: new Date().toISOString(),
    customer: { id: customer },
    order: { id: customer, total: '1.00', currency: 'EUR' },
  });
  const { headers, body } = (await loadConnector('generic')).sign(delivery, secret, Date.now());
  return (await fetch(url, { method: 'POST', headers, body: Buffer.from(body) })).status;
}

describe('a stack on a full disk', () => {
  test('keeps everything that it answered with 200, reports the full disk, and starts again', async (context) => {
    isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder]).status === 0;
    context.skip(!isMounted, 'only root may mount a small disk');
    const first = await startLocalStack({ DATA_DIR: folder });
    // The file of the clock has its page from now on, so a full disk still takes another time.
    await first.client.settle();
    const ballast = join(folder, 'ballast');
    const accepted: string[] = [];
    for (let n = 0; accepted.length === n; n += 1) {
      // Otherwise hundreds of orders would fit before the disk is full.
      if (n === 3) fill(ballast);
      if ((await sendOrder(first, `c${n}`)) === 200) accepted.push(`c${n}`);
    }
    expect(await sendOrder(first, 'late')).toBe(503);
    const body = JSON.stringify({ advance: 'P20D' });
    const moved = await fetch(`${first.url}/_local/clock`, { method: 'POST', body });
    expect(moved.status).toBe(503);
    expect(await moved.json()).toEqual({ message: expect.stringContaining('so the clock did not move') });
    expect(await first.client.now()).toBeLessThan(Date.now() + 1000);
    await first.kill9();
    rmSync(ballast);

    const second = await startLocalStack({ DATA_DIR: folder });
    await eventually(async () => {
      const events = JSON.stringify(await second.client.events());
      return accepted.every((customer) => events.includes(`"generic:customer:${customer}"`)) || undefined;
    });
    for (const customer of accepted) {
      const response = await fetch(`${second.url}/customers?identity=generic:customer:${customer}`);
      expect(await response.json()).toMatchObject({ customers: [{ stage: 'purchase' }] });
    }
    expect(await sendOrder(second, 'late')).toBe(200);
    await second.interrupt();
  });
});

/** Fills the disk except for a small rest. */
function fill(file: string): void {
  for (let size = 3_000_000; size > 4_000; size = Math.floor(size * 0.9)) {
    try {
      writeFileSync(file, Buffer.alloc(size));
      return;
    } catch {
      rmSync(file, { force: true });
    }
  }
}
