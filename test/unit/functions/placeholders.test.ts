import { beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createMemoryStorage } from '../../support/memory-storage.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let output: ReturnType<typeof captureOutput>;
let storage: ReturnType<typeof createMemoryStorage>;
let service: TestService;
beforeEach(() => {
  output = captureOutput();
  storage = createMemoryStorage();
  service = createTestService(createModelTable().client, storage);
});

const send = async (...items: object[]) => (await service.send('generic', genericDelivery(items))).body;
const customersWith = async (identity: string) => (await service.get('/customers', { identity })).body;
const customersOf = async (email: string) => (await service.get('/customers', { email })).body;
const NOBODY = { customers: [] };

const visit = (id: string, customer: object) => ({
  id,
  type: 'visit',
  occurredAt: '2026-05-01T10:00:00Z',
  customer,
});
const paid = (id: string, customer: object) => ({
  ...visit(id, customer),
  type: 'order.paid',
  order: { id, total: '10.00', currency: 'EUR' },
});

/** The values of the metric on ignored parts of deliveries. */
function counted(): number[] {
  return [...output.text().matchAll(/"DeliveriesIgnored":(\d+)\}/g)].map(([, value]) => Number(value));
}

describe('a placeholder id', () => {
  test('with an address counts for the address, and ties nobody', async () => {
    const guests = Array.from({ length: 7 }, (_, index) => `guest${index}@example.org`);
    const ids = ['undefined', ' UNDEFINED', '"undefined"', 'undefined', 'null', '0', '{{customer.id}}'];
    const items = guests.map((email, index) => paid(`o-${index}`, { id: ids[index], email }));
    expect(await send(...items)).toEqual({ outcome: 'accepted' });
    for (const email of guests)
      expect(await customersOf(email)).toMatchObject({
        customers: [{ identities: [`email:${email}`], facts: { orders: 1 } }],
      });
    for (const id of ids) expect(await customersWith(`generic:customer:${id}`)).toEqual(NOBODY);
  });

  test('is nobody for an order: it waits for its owner, which a later report names', async () => {
    expect(await send(paid('o-1', { id: 'undefined' }))).toEqual({ outcome: 'accepted' });
    expect((await service.get('/orphans')).body).toMatchObject({
      orphans: [{ object: 'generic:order:o-1' }],
    });
    expect(counted()).toEqual([]);
    const fulfilled = {
      ...paid('o-1', { id: '17' }),
      id: 'f-1',
      type: 'order.fulfilled',
    };
    expect(await send(fulfilled)).toMatchObject({ outcome: 'accepted' });
    expect(await customersWith('generic:customer:17')).toMatchObject({
      customers: [{ facts: { orders: 1 } }],
    });
  });

  test('does not take an order away from the account that it belongs to', async () => {
    await send(paid('o-1', { id: '17', email: 'ada@example.org' }));
    const fulfilled = {
      ...paid('o-1', { id: 'null' }),
      id: 'f-1',
      type: 'order.fulfilled',
    };
    await send({ ...fulfilled, occurredAt: '2026-05-02T10:00:00Z' });
    expect(await customersWith('generic:customer:17')).toMatchObject({
      customers: [{ facts: { orders: 1 } }],
    });
    expect((await service.get('/orphans')).body).toMatchObject({ orphans: [] });
  });

  test('alone does nothing: the delivery is ignored, and the metric counts it', async () => {
    expect(await send(visit('v-1', { id: 'null', name: 'Ada' }))).toEqual({
      outcome: 'ignored',
      reason: 'placeholder-id',
    });
    expect(counted()).toEqual([1]);
    expect(storage.texts.size).toBe(0);
    expect(await customersWith('generic:customer:null')).toEqual(NOBODY);
  });

  test('in a list does not concern the others of the list', async () => {
    expect(
      await send(visit('v-1', { id: '17' }), visit('v-2', { id: '0' }), visit('v-3', { id: 'NaN' })),
    ).toEqual({
      outcome: 'accepted',
    });
    expect(counted()).toEqual([2]);
    expect(await customersWith('generic:customer:17')).toMatchObject({
      customers: [{ stage: 'engagement' }],
    });
  });

  test('has no account: what is said of it concerns the address, as without an id', async () => {
    const account = (type: string, id: string, day: number) => ({
      ...visit(`${type}-${day}`, { id, email: 'ada@example.org' }),
      type,
      occurredAt: `2026-05-0${day}T10:00:00Z`,
    });
    await send(account('account.created', 'undefined', 1));
    await send(paid('o-1', { id: 'undefined', email: 'ada@example.org' }));
    await send(account('account.closed', 'none', 2));
    expect(await customersOf('ada@example.org')).toMatchObject({
      customers: [{ identities: ['email:ada@example.org'], stage: 'churned' }],
    });
    const alone = { ...account('account.created', 'undefined', 3), customer: { id: 'undefined' } };
    expect(await send(alone)).toEqual({ outcome: 'ignored', reason: 'placeholder-id' });
  });

  test('with a placeholder address is stored under the address', async () => {
    await send(visit('v-1', { id: 'guest', email: 'noreply@example.org' }));
    expect(await customersOf('noreply@example.org')).toMatchObject({
      customers: [{ identities: ['email:noreply@example.org'] }],
    });
    expect(await customersWith('generic:customer:guest')).toEqual(NOBODY);
  });

  test.each([-1, 0, true, false, '', ' ', '-1', 'false'])(
    'sent as the JSON value %j is nobody',
    async (id) => {
      const counts = { customers: [{ identities: ['email:ada@example.org'], facts: { orders: 1 } }] };
      expect(await send(paid('o-1', { id, email: 'ada@example.org' }))).toEqual({ outcome: 'accepted' });
      expect(await customersOf('ada@example.org')).toMatchObject(counts);
      expect(await send(paid('o-2', { id }))).toEqual({ outcome: 'accepted' });
      expect((await service.get('/orphans')).body).toMatchObject({
        orphans: [{ object: 'generic:order:o-2' }],
      });
      for (const type of ['visit', 'account.created'])
        expect(await send({ ...visit(`v-${type}`, { id }), type })).toEqual({
          outcome: 'ignored',
          reason: 'placeholder-id',
        });
      expect(storage.texts.size).toBe(0);
    },
  );

  test.each([{ id: [] }, { id: {} }, { id: [1] }, { id: { id: 1 } }, { id: 1e21 }])(
    'is no JSON value as in %j: the delivery is parked with one clear sentence, or counts for its address',
    async ({ id }) => {
      const reason =
        'item 0: customer.id must be an id: text of 1 to 200 characters without control characters, or a number';
      const expected = [
        { outcome: 'parked', reason },
        { outcome: 'parked', reason },
      ];
      expect([await send(visit('v-1', { id })), await send(paid('o-1', { id }))]).toEqual(expected);
      expect(await send(visit('v-2', { id, email: 'ada@example.org' }))).toEqual({
        outcome: 'accepted',
        unreadableFields: ['0.customer.id'],
      });
    },
  );

  test.each([
    [17, '17'],
    [-17, '-17'],
    [1.5, '1.5'],
  ])('is not the number %j: it is its decimal text', async (id, text) => {
    await send(visit('v-1', { id }));
    expect(await customersWith(`generic:customer:${text}`)).toMatchObject({
      customers: [{ identities: [`generic:customer:${text}`] }],
    });
  });

  test('with an unverified address concerns whoever has the address, as without an id', async () => {
    await send(paid('o-1', { id: '7', email: 'ada@example.org' }));
    const guest = { id: 'guest', email: 'ada@example.org', emailVerified: false };
    expect(await send(visit('v-1', guest))).toEqual({ outcome: 'accepted' });
    expect(await send(paid('o-2', { ...guest, id: 0 }))).toEqual({ outcome: 'accepted' });
    expect(await send(paid('o-3', { ...guest, id: '' }))).toEqual({ outcome: 'accepted' });
    expect(await customersOf('ada@example.org')).toMatchObject({
      customers: [{ identities: ['generic:customer:7', 'email:ada@example.org'], facts: { orders: 3 } }],
    });
    const alone = { ...guest, email: 'new@example.org' };
    expect(await send({ ...visit('c-1', alone), type: 'account.created' })).toEqual({ outcome: 'accepted' });
    expect(await customersOf('new@example.org')).toMatchObject({ customers: [{ stage: 'awareness' }] });
    expect(await send(visit('v-2', { id: 'guest', emailVerified: false }))).toEqual({
      outcome: 'ignored',
      reason: 'placeholder-id',
    });
  });

  test('is what the policy says, also for a JSON value', async () => {
    const policy = policyWith({ linking: { placeholderIds: ['-1'] } });
    service = createTestService(createModelTable().client, storage, { policy });
    expect(await send(visit('v-1', { id: -1 }))).toMatchObject({ outcome: 'ignored' });
    expect(await send(visit('v-2', { id: 0 }), visit('v-3', { id: true }))).toMatchObject({
      outcome: 'accepted',
    });
    expect(await customersWith('generic:customer:true')).toMatchObject({ customers: [{}] });
  });

  test('is what the policy says', async () => {
    const policy = policyWith({ linking: { placeholderIds: ['999999'] } });
    service = createTestService(createModelTable().client, storage, { policy });
    expect(await send(visit('v-1', { id: 999999 }))).toMatchObject({ outcome: 'ignored' });
    expect(await send(visit('v-2', { id: 'guest' }))).toMatchObject({ outcome: 'accepted' });
  });
});

describe('an address with an invisible character or a dot at its end', () => {
  test('is the address without, in deliveries and in every request', async () => {
    await send(visit('v-0', { email: 'mia.form@example.org' }));
    await send(visit('v-1', { id: 'F1', email: 'mia.form@example.org' }));
    await send(visit('v-2', { id: 'F2', email: 'mia\u200b.form@example.org' }));
    await send(visit('v-3', { id: 'F3', email: 'mia.form@example.org.' }));
    const identities = ['F1', 'F2', 'F3'].map((id) => `generic:customer:${id}`);
    const one = { customers: [{ identities: ['email:mia.form@example.org', ...identities] }] };
    for (const email of ['mia.form@example.org', '\ufeffMia.Form@example.org.', 'mia.form@exam\u00adple.org'])
      expect(await customersOf(email)).toMatchObject(one);
    expect(await customersWith('email:mia.form\u2060@example.org')).toMatchObject(one);
    const found = z.object({ customers: z.tuple([z.object({ customerId: z.string() })]) });
    const [{ customerId }] = found.parse(await customersOf('mia.form@example.org')).customers;
    const answer = await service.ask('POST', `/customers/${customerId}/unmerge`, {
      body: JSON.stringify({ identities: ['email:mia\u200b.form@example.org.'] }),
    });
    expect(answer.status).toBe(200);
    expect(await customersOf('mia.form@example.org')).toMatchObject({
      customers: [{ identities: ['email:mia.form@example.org'] }],
    });
  });
});
