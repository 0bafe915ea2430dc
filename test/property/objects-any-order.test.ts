import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../shared/lifecycle/fold.ts';
import { OBJECT_TYPES, PART_TYPES } from '../../shared/lifecycle/objects/object.ts';
import { STATE_FIELDS, STATES } from '../../shared/lifecycle/objects/states.ts';
import { startCountingShares } from '../support/history-shares.ts';
import { isLong, runs } from '../support/property-runs.ts';
import { randomFrom, shuffledWithDuplicates } from '../support/random-history.ts';
import {
  BEGIN,
  DAY,
  type Delivered,
  deliveries,
  logOf,
  OBJECTS_POLICY as policy,
} from '../support/random-objects.ts';

const PERMUTATIONS = 20;
const END = BEGIN + 130 * DAY;

function foldOf(list: readonly Delivered[]) {
  const { record, path } = fold(policy, logOf(list), END);
  return { record, path };
}

test('the same reports give the same record and path in 20 random orders with duplicates', () => {
  const counting = startCountingShares();
  fc.assert(
    fc.property(deliveries, fc.integer(), (list, seed) => {
      const random = randomFrom(seed);
      const expected = foldOf(list);
      for (let number = 0; number < PERMUTATIONS; number += 1) {
        const sent = shuffledWithDuplicates(list, random);
        if (number === 0) counting.note(sent);
        const found = foldOf(sent);
        // Much faster than `expect`, which is needed only for its message.
        if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected);
      }
    }),
    runs(100),
  );
  if (isLong) process.stdout.write(`shares of histories: ${counting.text()}\n`);
  expect(counting.rare()).toEqual([]);
  const values = STATE_FIELDS.flatMap((field) => STATES[field].map((value) => `${field} ${value}`));
  const all = [...OBJECT_TYPES, ...PART_TYPES, ...values];
  expect(all.filter((one) => !counting.reported().has(one))).toEqual([]);
});
