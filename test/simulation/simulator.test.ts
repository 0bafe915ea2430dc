import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import '../../functions/ingest/park-delivery.ts';
import { captureOutput } from '../support/captured-output.ts';
import { ROOT } from '../support/repository-files.ts';
import { PLANTED_BUGS } from './simulator/planted-bugs.ts';
import { check } from './simulator/shrink.ts';
import { historyOf } from './simulator/webhooks.ts';

/** More than any planted bug needs. */
const MOST_SEEDS = 60;
/** Those that a history without them would never show, one of each part. The command runs all of them. */
const SHOWN = [
  'a write has no condition',
  'redrive removes a delivery before it is applied',
  'ids of events depend on the time',
  'the stream forgets a shard that was split off',
];

/** The folders of nearly everything that handlers load only when they need it. */
const LOADED_LATER = ['intake', 'customers', 'identity', 'privacy', 'storage'].map((name) =>
  fileURLToPath(new URL(`shared/${name}`, ROOT)),
);

// Virtual time does not wait for an import, so everything that is loaded when it is needed is loaded before.
beforeAll(async () => {
  const paths = LOADED_LATER.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));
  await Promise.all(paths.filter((path) => path.endsWith('.ts')).map((path) => import(path)));
});
beforeEach(() => {
  captureOutput();
});
afterEach(() => {
  vi.restoreAllMocks();
});

test('the promises are kept in simulations with faults of every part', async () => {
  const kinds = new Set<string>();
  for (let seed = 1; seed <= 25; seed += 1) {
    const { outcome, violation } = await check(historyOf(seed), { seed });
    expect(violation, `npm run simulate -- --from ${seed} --seeds 1`).toBeUndefined();
    for (const kind of outcome.faults.keys()) kinds.add(kind);
  }
  expect(kinds.size).toBeGreaterThanOrEqual(20);
});

test('a seed gives the same run again', async () => {
  const run = async () => (await check(historyOf(7), { seed: 7 })).outcome.trace;
  expect(await run()).toEqual(await run());
});

test.each(SHOWN)('the simulator catches this planted bug: %s', async (name) => {
  const bug = PLANTED_BUGS.find((one) => one.name === name);
  let caught = false;
  for (let seed = 1; seed <= MOST_SEEDS && !caught; seed += 1)
    caught =
      (await check(historyOf(seed), { seed, ...(bug && { parts: bug.parts() }) })).violation !== undefined;
  expect(caught).toBe(true);
});
