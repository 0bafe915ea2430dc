import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ObjectReport } from '../../shared/lifecycle/objects/object.ts';
import { startCountingTraits } from '../support/identity-shares.ts';
import { plainIdentity } from '../support/plain-identity/plain-identity.ts';
import { runs } from '../support/property-runs.ts';
import { randomFrom, shuffledWithDuplicates } from '../support/random-history.ts';
import { arbitraryIdentity, resolutionOf } from '../support/random-identity.ts';

const RUNS = runs(400);
const ORDERS = 3;

/** True for an account, and for an object that names its owner. */
function namesSomebody({ type, snapshots }: ObjectReport): boolean {
  return type === 'account' || snapshots.some(({ attributes: { account, address } }) => account || address);
}

describe('the independent rules of identity', () => {
  test('give the same customers and reasons in every order of the updates', async () => {
    const counting = startCountingTraits();
    await fc.assert(
      fc.property(fc.boolean().chain(arbitraryIdentity), fc.integer(), (history, seed) => {
        const { resolution, commands } = resolutionOf(history);
        counting.note(history, resolution);
        const updates = history.phases.flatMap((phase) => phase.updates);
        for (let order = 0; order < ORDERS; order += 1) {
          const shuffled = shuffledWithDuplicates(updates, randomFrom(seed + order));
          const found = plainIdentity(shuffled, commands.flat(), history.limits);
          if (!isDeepStrictEqual(found, resolution)) expect(found).toEqual(resolution);
        }
      }),
      { ...RUNS, endOnFailure: true },
    );
    process.stderr.write(`${RUNS.numRuns} histories of identities: ${counting.text()}\n`);
    expect(counting.rare()).toEqual([]);
  });

  test('give each identity, activity and object to one customer, and lose none that somebody owns', () =>
    fc.assert(
      fc.property(arbitraryIdentity(true), (history) => {
        const { customers } = resolutionOf(history).resolution;
        const updates = history.phases.flatMap((phase) => phase.updates);
        const identities = customers.flatMap((customer) => customer.identities);
        const objects = customers.flatMap((customer) => customer.objects.map(({ object }) => object));
        const activities = customers.flatMap((customer) => customer.activities.map(({ id }) => id));
        for (const all of [identities, objects, activities]) expect(new Set(all).size).toBe(all.length);
        // An object that no report gives to anybody waits for an owner, and so does what is about it.
        const reports = updates.flatMap((update) => update.objects);
        const sent = reports.filter(namesSomebody).map(({ object }) => object);
        expect([...objects].sort()).toEqual([...new Set(sent)].sort());
        const about = updates.flatMap((update) => update.activities);
        const kept = about.filter((one) => one.about === null || sent.includes(one.about));
        expect([...activities].sort()).toEqual([...new Set(kept.map(({ id }) => id))].sort());
      }),
      { ...RUNS, endOnFailure: true },
    ));

  test('tie only who is tied by a claim, a merge or a command that counts', () =>
    fc.assert(
      fc.property(arbitraryIdentity(false), (history) => {
        const { customers, claims, merges } = resolutionOf(history).resolution;
        for (const { identities } of customers) {
          const ties = [
            ...claims
              .filter(({ reason }) => ['counts', 'merged-away', 'leaf'].includes(reason))
              .map(({ account, address }) => [account, address] as const),
            ...merges.map(({ account, into }) => [account, into] as const),
          ].filter((pair) => pair.some((one) => identities.includes(one)));
          // Nothing that counts leads out of a customer, and all of it is reached from the first identity.
          expect(ties.flat().every((one) => identities.includes(one))).toBe(true);
          const reached = new Set(identities.slice(0, 1));
          for (let size = 0; size < reached.size; ) {
            size = reached.size;
            for (const pair of ties)
              if (pair.some((one) => reached.has(one))) for (const one of pair) reached.add(one);
          }
          expect([...reached].sort()).toEqual([...identities].sort());
        }
      }),
      { ...RUNS, endOnFailure: true },
    ));
});
