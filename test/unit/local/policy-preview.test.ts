import { describe, expect, test } from 'vitest';
import { type Preview, previewOf } from '../../../local/policy/preview.ts';
import { previewJson, previewText } from '../../../local/policy/report.ts';
import { collectIdentities, type StoredIdentities } from '../../../local/policy/stored-identities.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService } from '../../support/test-service.ts';

type Visit = readonly [id: string, email: string, connection?: string];

/** What is stored once these visits were reported, one a day. */
async function storedAfter(visits: readonly Visit[]): Promise<StoredIdentities> {
  const table = createModelTable();
  const service = createTestService(table.client);
  for (const [index, [id, email, connection = 'generic']] of visits.entries()) {
    const occurredAt = new Date(Date.parse('2026-01-01') + index * 86_400_000).toISOString();
    const item = { id: `v${index}`, type: 'visit', occurredAt, customer: { id, email } };
    expect(await service.send(connection, genericDelivery(item))).toMatchObject({ status: 200 });
  }
  return collectIdentities(table.items.values());
}

const preview = (stored: StoredIdentities, rules: object): Preview =>
  previewOf(stored, policyWith(rules), () => false);

/** Each change in a few words. */
function changes({ merges, splits }: Preview) {
  return {
    merges: merges.map(({ customerIds, evidence }) => [customerIds.length, evidence.length]),
    splits: splits.map(({ parts, evidence }) => [
      parts.map((names) => names.length).sort(),
      [...new Set(evidence.map(({ status }) => status))],
    ]),
  };
}

const SIX = ['1', '2', '3', '4', '5', '6'].map((id): Visit => [id, 'info@example.org']);
const KIOSK = ['1', '2', '3', '4', '5', '6'].map((id): Visit => ['kiosk', `v${id}@example.org`]);
const TWO_TOOLS: readonly Visit[] = [
  ['1', 'ann@example.org'],
  ['9', 'ann@example.org', 'second'],
];

describe('a preview of linking rules', () => {
  test.each([
    ['accounts that share an address', SIX],
    ['a device', KIOSK],
    ['accounts of two tools', TWO_TOOLS],
  ])('changes nothing under the present rules for %s', async (_, visits) => {
    expect(changes(preview(await storedAfter(visits), {}))).toEqual({ merges: [], splits: [] });
  });

  test('merges the accounts of an address that is no longer shared', async () => {
    const stored = await storedAfter(SIX);
    expect(changes(preview(stored, { linking: { maxAccounts: 6 } }))).toEqual({
      merges: [[7, 6]],
      splits: [],
    });
  });

  test('splits the accounts of an address that is shared now', async () => {
    const stored = await storedAfter(SIX.slice(0, 3));
    expect(changes(preview(stored, { linking: { maxAccounts: 2 } }))).toEqual({
      merges: [],
      splits: [[[1, 1, 1, 1], ['shared']]],
    });
  });

  test('merges the addresses of an account that is no device any more', async () => {
    const stored = await storedAfter(KIOSK);
    expect(changes(preview(stored, { linking: { maxAddresses: 6 } })).merges).toHaveLength(1);
  });

  test('splits the addresses of an account that is a device now', async () => {
    const stored = await storedAfter(KIOSK.slice(0, 3));
    expect(changes(preview(stored, { linking: { maxAddresses: 2 } }))).toEqual({
      merges: [],
      splits: [[[1, 1, 1, 1], ['device']]],
    });
  });

  test.each([
    ['an address that ties nobody', { linking: { neverLink: ['@example.org'] } }, [1, 1, 1]],
    [
      'a connection whose addresses tie nobody',
      { connections: { second: { emails: 'never-link' } } },
      [1, 2],
    ],
  ])('splits by %s', async (_, rules, parts) => {
    const stored = await storedAfter(TWO_TOOLS);
    expect(changes(preview(stored, rules))).toEqual({ merges: [], splits: [[parts, ['never-linked']]] });
  });
});

test('a preview splits an account whose id stands for nobody', async () => {
  const stored = await storedAfter([['walk-in', 'ann@example.org']]);
  const { merges, splits } = preview(stored, { linking: { placeholderIds: ['walk-in'] } });
  expect(merges).toEqual([]);
  expect(splits).toMatchObject([
    { parts: [['generic:customer:walk-in'], [expect.any(String)]], evidence: [] },
  ]);
});

describe('the report of a preview', () => {
  test('counts, names accounts and rules, and shows no e-mail address', async () => {
    const stored = await storedAfter(TWO_TOOLS);
    const found = preview(stored, { linking: { neverLink: ['@example.org'] } });
    const [customer] = stored.customers;
    expect(previewText(found, stored)).toBe(
      [
        'Customers who would be merged or split: 1 of 1.',
        '',
        '  would be split (1)          because',
        '  ──────────────────────────  ───────────────────────────────────────────',
        `  ${customer?.customerId}  generic:customer:1: the address ties nobody`,
        '  into 3                      second:customer:9: the address ties nobody',
        '',
      ].join('\n'),
    );
    const json = previewJson(found, stored);
    expect(json).toMatchObject({
      customers: 1,
      merges: [],
      splits: [{ customerId: customer?.customerId, evidence: [{ status: 'never-linked' }, {}] }],
    });
    expect(previewText(found, stored) + JSON.stringify(json)).not.toContain('@');
  });

  test('says that nothing would change', async () => {
    const stored = await storedAfter(TWO_TOOLS);
    expect(previewText(preview(stored, {}), stored)).toBe(
      'Nobody would be merged or split. Customers compared: 1.\n',
    );
  });
});
