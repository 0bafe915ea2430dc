import { beforeEach, describe, expect, test } from 'vitest';
import { captureOutput } from '../../support/captured-output.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

// Somebody signs up with the address of somebody else as user id.

const VICTIM = 'ada@example.org';
let service: TestService;
beforeEach(async () => {
  captureOutput();
  service = createTestService(createModelTable().client);
  await send('order.paid', 1, { id: '7', email: VICTIM });
});

const at = (day: number) => `2026-05-${String(day).padStart(2, '0')}T10:00:00Z`;
const item = (type: string, day: number, customer: object) => ({
  id: `${type}-${day}`,
  type,
  occurredAt: at(day),
  customer,
  ...(type.startsWith('order') && { order: { id: `o-${day}`, total: '10.00', currency: 'EUR' } }),
});
const send = async (type: string, day: number, customer: object) =>
  expect(await service.send('generic', genericDelivery(item(type, day, customer)))).toMatchObject({
    body: { outcome: 'accepted' },
  });
async function identitiesOf(identity: string): Promise<readonly string[]> {
  const { body } = await service.get('/customers', { identity });
  return (body as { customers: { identities: string[] }[] }).customers
    .flatMap(({ identities }) => identities)
    .sort();
}

const APART = ['email:ada@example.org', 'generic:customer:7'];

describe('an id that is an address', () => {
  test('ties its account to the customer with this address', async () => {
    await send('visit', 2, { id: VICTIM });
    expect(await identitiesOf(`email:${VICTIM}`)).toEqual([
      'email:ada@example.org',
      'generic:customer:7',
      `generic:customer:${VICTIM}`,
    ]);
  });

  test.each(['visit', 'order.paid', 'order.placed', 'account.created'])(
    'ties nobody if a %s says that the address is not verified',
    async (type) => {
      await send(type, 2, { id: VICTIM, email: VICTIM, emailVerified: false });
      expect(await identitiesOf(`email:${VICTIM}`)).toEqual(APART);
      expect(await identitiesOf(`generic:customer:${VICTIM}`)).toEqual([`generic:customer:${VICTIM}`]);
    },
  );

  test.each([
    ['in upper case', 'Ada@Example.ORG', VICTIM],
    ['with an invisible character', 'ada\u200b@example.org', VICTIM],
    ['with a dot at its end', 'ada@example.org.', VICTIM],
    ['with white space', ' ada@example.org', VICTIM],
    ['while the address is in upper case', VICTIM, 'ADA@EXAMPLE.ORG'],
    ['while no address is named', VICTIM, undefined],
    ['while the address is null', VICTIM, null],
    ['while the address cannot be read', VICTIM, 'ada at example'],
  ])('ties nobody %s', async (_, id, email) => {
    await send('visit', 2, { id, email, emailVerified: false });
    await send('visit', 3, { id });
    expect(await identitiesOf(`email:${VICTIM}`)).toEqual(APART);
  });

  test.each([0, '', 'false', 'no', {}])('ties nobody if emailVerified is %j', async (emailVerified) => {
    await send('visit', 2, { id: VICTIM, email: VICTIM, emailVerified });
    expect(await identitiesOf(`email:${VICTIM}`)).toEqual(APART);
  });

  test('ties nobody in whatever order this is said, and is split again', async () => {
    await send('visit', 2, { id: VICTIM });
    await send('visit', 3, { id: VICTIM, emailVerified: false });
    expect(await identitiesOf(`email:${VICTIM}`)).toEqual(APART);
    await send('visit', 4, { id: VICTIM });
    expect(await identitiesOf(`email:${VICTIM}`)).toEqual(APART);
  });

  test.each([
    ['with the address', { id: VICTIM, email: VICTIM, emailVerified: true }],
    ['without it', { id: VICTIM, emailVerified: true }],
    ['in a report without emailVerified, which is trusted', { id: VICTIM, email: VICTIM }],
  ])('ties like any account once the address is verified %s', async (_, customer) => {
    await send('visit', 2, { id: VICTIM, email: VICTIM, emailVerified: false });
    await send('visit', 3, customer);
    expect(await identitiesOf(`email:${VICTIM}`)).toHaveLength(3);
  });

  test('still ties if another address of the account is not verified', async () => {
    await send('visit', 2, { id: VICTIM, email: 'other@example.org', emailVerified: false });
    expect(await identitiesOf(`email:${VICTIM}`)).toHaveLength(3);
    expect(await identitiesOf('email:other@example.org')).toEqual([]);
  });

  test('of an international domain ties nobody either', async () => {
    await send('visit', 2, { id: '8', email: 'ada@bücher.example' });
    await send('visit', 3, {
      id: 'ada@BÜCHER.example',
      email: 'ada@xn--bcher-kva.example',
      emailVerified: false,
    });
    expect(await identitiesOf('email:ada@bücher.example')).toEqual([
      'email:ada@xn--bcher-kva.example',
      'generic:customer:8',
    ]);
  });
});
