import * as fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import { readExplanation } from '../../functions/query/explaining.ts';
import { previewOf } from '../../local/policy/preview.ts';
import { collectIdentities } from '../../local/policy/stored-identities.ts';
import { shortestChain } from '../../shared/customers/explanation.ts';
import { captureOutput } from '../support/captured-output.ts';
import { customersIn, deliver } from '../support/delivered.ts';
import { ADDRESS_ONCE } from '../support/identity-updates.ts';
import { createModelTable } from '../support/model-table.ts';
import { runs } from '../support/property-runs.ts';
import { arbitraryIdentity } from '../support/random-identity.ts';
import { servicesOn } from '../support/services.ts';

beforeEach(() => {
  captureOutput();
});

test('two identities are one customer exactly if ties lead from one to the other, and a preview of the same rules changes nothing', async () => {
  const property = fc.asyncProperty(arbitraryIdentity(false), async ({ phases, policy, end }) => {
    const table = createModelTable();
    const addressOnce = new Set<string>(ADDRESS_ONCE);
    const services = servicesOn(table.client, { policy, now: () => end, addressOnce });
    for (const update of phases.flatMap(({ updates }) => updates)) await deliver(services, [update]);
    const items = [...table.items.values()];
    const customers = customersIn(items);
    const homes = customers.flatMap((one) => one.homes.map((home) => ({ home, customer: one })));
    const { evidence } = await readExplanation(
      services,
      homes.map(({ home }) => home),
    );
    for (const from of homes)
      for (const to of homes) {
        const chain = shortestChain(evidence, from.home, to.home);
        const isTied = chain?.every(({ status }) => status === 'ties') ?? false;
        expect(isTied, `${from.home} ${to.home}`).toBe(from.customer === to.customer);
      }
    const stored = await collectIdentities(items);
    expect(previewOf(stored, policy, (connection) => addressOnce.has(connection))).toEqual({
      merges: [],
      splits: [],
    });
  });
  await fc.assert(property, runs(40, 2_000));
}, 120_000);
