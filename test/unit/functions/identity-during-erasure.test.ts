import { beforeEach, describe, expect, test } from 'vitest';
import { previewOf } from '../../../local/policy/preview.ts';
import { collectIdentities } from '../../../local/policy/stored-identities.ts';
import { explained } from '../../../shared/http/identity-bodies.ts';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService } from '../../support/test-service.ts';

const ANN = 'email:ann@example.org';

beforeEach(() => {
  captureOutput();
});

/** A service whose process dies at a request to the table, counted from `dieAfter`. */
function startMortal() {
  let left = Number.POSITIVE_INFINITY;
  const table = createModelTable(() => {
    if (left <= 0) throw new Error('the process has died');
    left -= 0.5;
  });
  const service = createTestService(table.client, createMemoryStorage());
  const visit = async (day: number, id: string, email: string, connection = 'generic') => {
    const occurredAt = `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;
    const item = { id: `v${day}-${id}`, type: 'visit', occurredAt, customer: { id, email } };
    expect(await service.send(connection, genericDelivery(item))).toMatchObject({ status: 200 });
  };
  const idOf = async (identity: string) => {
    const { body } = await service.get('/customers', { identity });
    return (body as { customers: { customerId: string }[] }).customers[0]?.customerId ?? '';
  };
  const erase = async (identity: string, requests = Number.POSITIVE_INFINITY) => {
    const id = await idOf(identity);
    service.time.customers = Date.parse('2026-01-20');
    left = requests;
    const { status } = await service.ask('DELETE', `/customers/${id}`);
    left = Number.POSITIVE_INFINITY;
    service.time.customers = Date.parse('2026-02-10');
    return status;
  };
  /** Why two accounts are not one customer. */
  const reason = async (from: string, to: string) => {
    const { body } = await service.ask('GET', `/customers/${await idOf(from)}/identity`, {
      query: { from, to },
    });
    return explained.parse(body).chain?.reason;
  };
  /** What the present rules would change, which is nothing. */
  const preview = async () => {
    const stored = await collectIdentities(table.items.values());
    return previewOf(stored, policyWith(), () => false);
  };
  return { table, visit, erase, reason, preview };
}

const account = (id: string) => `generic:customer:${id}`;
const NOTHING = { merges: [], splits: [] };

describe('while one of six accounts of an address is erased', () => {
  test('the others are explained, and previewed, as they are decided: the address stays shared', async () => {
    let interrupted = 0;
    for (let requests = 1; ; requests += 1) {
      const { table, visit, erase, reason, preview } = startMortal();
      for (const id of ['1', '2', '3', '4', '5', '6']) await visit(Number(id), id, 'ann@example.org');
      const status = await erase(account('6'), requests);
      const hasClaims = [...table.items.values()].some(
        ({ identity, claims }) => identity === ANN && Array.isArray(claims) && claims.length === 6,
      );
      const isBuried = [...table.items.values()].some(({ SK, gone }) => SK === 'OWNER' && gone !== undefined);
      if (hasClaims && isBuried) interrupted += 1;
      expect(await reason(account('1'), account('2')), `after ${requests} requests`).toBe('shared');
      expect(await preview(), `after ${requests} requests`).toEqual(NOTHING);
      if (status === 200) break;
    }
    expect(interrupted).toBeGreaterThan(0);
  });
});

describe('a preview of linking rules', () => {
  test('does not tie whoever had an address before it was erased', async () => {
    const { visit, erase, preview } = startMortal();
    await visit(1, '1', 'ann@example.org');
    await visit(2, '1', 'bob@example.org');
    await visit(3, '2', 'ann@example.org');
    expect(await erase(account('2'))).toBe(200);
    await visit(28, '3', 'ann@example.org', 'second');
    expect(await preview()).toEqual(NOTHING);
  });
});
