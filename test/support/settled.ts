import { expect } from 'vitest';
import { resolve } from '../../shared/customers/resolution.ts';
import { mergesTo, splitsTo } from '../../shared/customers/steps.ts';
import { nodesOf, readNeighbourhood } from '../../shared/intake/neighbourhood.ts';
import type { Services } from '../../shared/intake/services.ts';
import { tieRulesOf } from '../../shared/intake/tie-rules.ts';
import { customersIn } from './delivered.ts';

/** Expects that the customers follow from the stored claims: there is nothing left to split or merge. */
export async function expectSettled(services: Services, items: Iterable<Record<string, unknown>>) {
  for (const customer of customersIn(items)) {
    const around = await readNeighbourhood(services, customer.homes);
    const resolution = resolve(nodesOf(services, around.owners, new Map()), tieRulesOf(services));
    const left = {
      splits: splitsTo(resolution, around.customers).flatMap(({ parts }) => parts),
      merges: mergesTo(resolution, around.customers).map(({ survivor, merged }) => [
        survivor.homes,
        merged.homes,
      ]),
    };
    expect(left).toEqual({ splits: [], merges: [] });
  }
}
