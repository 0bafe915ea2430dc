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
    for (const customer of customers)
      for (const other of customers) {
        const { evidence } = await readExplanation(services, [
          ...new Set([...customer.homes, ...other.homes]),
        ]);
        for (const from of customer.homes)
          for (const to of other.homes) {
            const chain = shortestChain(evidence, from, to);
            const isTied = chain?.every(({ status }) => status === 'ties') ?? false;
            expect(isTied, `${from} ${to}`).toBe(customer === other);
          }
      }
    const stored = await collectIdentities(items);
    expect(previewOf(stored, policy, (connection) => addressOnce.has(connection))).toEqual({
      merges: [],
      splits: [],
    });
  });
  await fc.assert(property, runs(60, 2_000));
}, 120_000);
