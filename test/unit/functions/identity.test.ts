import { beforeEach, describe, expect, test } from 'vitest';
import { explained } from '../../../shared/http/identity-bodies.ts';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { policyWith } from '../../support/services.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

const ANN = 'email:ann@example.org';
const BOB = 'email:bob@example.org';

let service: TestService;
beforeEach(() => {
  service = createTestService(createModelTable().client);
});

let visits = 0;
async function visit(day: number, customer: object, connection = 'generic'): Promise<void> {
  visits += 1;
  const occurredAt = `2026-01-${String(day).padStart(2, '0')}T00:00:00Z`;
  const delivery = genericDelivery({ id: `v${visits}`, type: 'visit', occurredAt, customer });
  expect(await service.send(connection, delivery)).toMatchObject({ status: 200 });
}

async function idOf(identity: string): Promise<string> {
  const { body } = await service.ask('GET', '/customers', { query: { identity } });
  return (body as { customers: { customerId: string }[] }).customers[0]?.customerId ?? 'cus_nobody';
}

/** The explanation of the customer with an identity; with `to` also the chain between the two. */
async function explain(from: string, to?: string) {
  const id = from.startsWith('cus_') ? from : await idOf(from);
  const query = to === undefined ? {} : { from, to };
  const { status, body } = await service.ask('GET', `/customers/${id}/identity`, { query });
  expect(status).toBe(200);
  return explained.parse(body);
}

/** The chain as one line, such as `generic:customer:1 > email:ann@example.org (ties)`. */
async function chain(from: string, to: string) {
  const { chain } = await explain(from, to);
  const shown = ({ type, identity }: { type: string; identity: string | null }) =>
    identity ?? `another ${type}`;
  const steps = chain?.steps.map((step) => ` > ${shown(step.to)} (${step.status})`) ?? [];
  return { reason: chain?.reason, chain: chain === null ? '' : shown(chain.from) + steps.join('') };
}

describe('the explanation of one customer', () => {
  test('says which account has which address since when, by which connection, and what stated it', async () => {
    await visit(1, { id: '1', email: 'ann@example.org' });
    await visit(3, { id: '1', email: 'ann@example.org' });
    const { customerId, identities, evidence, apart, chain } = await explain(ANN);
    expect(customerId).toBe(await idOf(ANN));
    expect(identities).toEqual([
      {
        type: 'account',
        identity: 'generic:customer:1',
        connection: 'generic',
        closed: false,
        device: false,
        shared: false,
      },
      { type: 'address', identity: ANN, connection: null, closed: false, device: false, shared: false },
    ]);
    expect(evidence).toEqual([
      {
        type: 'claim',
        from: { type: 'account', identity: 'generic:customer:1' },
        to: { type: 'address', identity: ANN },
        status: 'ties',
        connection: 'generic',
        since: '2026-01-01T00:00:00.000Z',
        until: null,
        last: '2026-01-03T00:00:00.000Z',
        statedBy: { type: 'activity', activity: 'visit', id: expect.stringContaining('generic') },
      },
    ]);
    expect(apart).toEqual([]);
    expect(chain).toBeNull();
  });

  test('names the order that states an address while nothing is known of the account itself', async () => {
    const order = {
      id: 'paid-1',
      type: 'order.paid',
      occurredAt: '2026-01-05T00:00:00Z',
      customer: { id: '1', email: 'ann@example.org' },
      order: { id: '77', total: '10.00', currency: 'EUR' },
    };
    await service.send('generic', genericDelivery(order));
    const { evidence } = await explain(ANN);
    expect(evidence).toMatchObject([
      {
        status: 'ties',
        since: '2026-01-05T00:00:00.000Z',
        statedBy: { type: 'object', object: 'generic:order:77' },
      },
    ]);
  });

  test('says that the id of an account is the address itself', async () => {
    await visit(1, { id: 'ann@example.org' });
    const { evidence } = await explain(ANN);
    expect(evidence).toMatchObject([{ status: 'ties', since: null, last: null, statedBy: { type: 'id' } }]);
  });

  test('shows accounts of other customers, but never their addresses', async () => {
    await visit(1, { id: '1', email: 'ann@example.org' });
    await visit(2, { id: '1', email: 'bob@example.org' });
    await visit(3, { id: '2', email: 'ann@example.org' });
    const former = await explain('generic:customer:1');
    expect(former.identities.map(({ identity }) => identity).sort()).toEqual([BOB, 'generic:customer:1']);
    expect(former.evidence.map(({ status, to }) => [status, to.identity])).toEqual([
      ['ties', BOB],
      ['changed-hands', null],
    ]);
    const present = await explain(ANN);
    expect(
      present.evidence.map(({ status, from, statedBy }) => [status, from.identity, statedBy?.type]),
    ).toEqual([
      ['changed-hands', 'generic:customer:1', undefined],
      ['ties', 'generic:customer:2', 'activity'],
    ]);
    expect(JSON.stringify(former)).not.toContain('ann@');
    expect(JSON.stringify(present)).not.toContain('bob@');
  });

  test('shows no account of another customer whose id is an e-mail address', async () => {
    await visit(1, { id: 'bob@example.org', email: 'ann@example.org' });
    await visit(2, { id: 'bob@example.org', email: 'cyd@example.org' });
    await visit(3, { id: '2', email: 'ann@example.org' });
    const present = await explain(ANN);
    expect(present.evidence.map(({ status, from }) => [status, from.identity])).toEqual([
      ['ties', 'generic:customer:2'],
      ['changed-hands', null],
    ]);
    expect(JSON.stringify(present)).not.toMatch(/bob@|cyd@/);
  });
});

describe('the chain between two identities', () => {
  test('is the shortest one that ties them', async () => {
    await visit(1, { id: '1', email: 'ann@example.org' });
    await visit(2, { id: '9', email: 'ann@example.org' }, 'second');
    await visit(3, { id: '9', email: 'bob@example.org' }, 'second');
    expect(await chain('generic:customer:1', BOB)).toEqual({
      reason: 'tied',
      chain: `generic:customer:1 > ${ANN} (ties) > second:customer:9 (ties) > ${BOB} (ties)`,
    });
    expect(await chain('generic:customer:1', 'generic:customer:1')).toMatchObject({ reason: 'tied' });
  });

  test('says that an address changed hands', async () => {
    await visit(1, { id: '1', email: 'ann@example.org' });
    await visit(2, { id: '1', email: 'bob@example.org' });
    await visit(3, { id: '2', email: 'ann@example.org' });
    expect(await chain('generic:customer:1', 'generic:customer:2')).toEqual({
      reason: 'changed-hands',
      chain: `generic:customer:1 > ${ANN} (changed-hands) > generic:customer:2 (ties)`,
    });
  });

  test('says that an address is shared, and shows it, as it is nobody’s own', async () => {
    for (const number of [1, 2, 3, 4, 5, 6])
      await visit(number, { id: String(number), email: 'info@example.org' });
    expect(await chain('generic:customer:1', 'generic:customer:6')).toEqual({
      reason: 'shared',
      chain: 'generic:customer:1 > email:info@example.org (shared) > generic:customer:6 (shared)',
    });
    expect((await explain('email:info@example.org')).identities).toMatchObject([{ shared: true }]);
  });

  test('says that an account is a device', async () => {
    for (const number of [1, 2, 3, 4, 5, 6])
      await visit(number, { id: 'kiosk', email: `v${number}@example.org` });
    expect((await explain('generic:customer:kiosk')).identities).toMatchObject([{ device: true }]);
    expect(await chain('generic:customer:kiosk', 'email:v3@example.org')).toMatchObject({ reason: 'device' });
  });

  test('says that a person set two apart, also when nothing else ties them', async () => {
    await visit(1, { id: '1', email: 'ann@example.org' });
    const id = await idOf(ANN);
    const body = JSON.stringify({ identities: [ANN] });
    expect(await service.ask('POST', `/customers/${id}/unmerge`, { body })).toMatchObject({ status: 200 });
    expect(await chain('generic:customer:1', ANN)).toMatchObject({ reason: 'refused' });
    const { apart, commands } = await explain('generic:customer:1');
    expect(apart).toEqual([
      { from: { type: 'address', identity: null }, to: { type: 'account', identity: 'generic:customer:1' } },
    ]);
    expect(commands).toHaveLength(1);
  });

  test('says that a person merged two customers, and leads from a merged id', async () => {
    await visit(1, { id: '1' });
    await visit(2, { id: '2' });
    const [one, two] = [await idOf('generic:customer:1'), await idOf('generic:customer:2')];
    const body = JSON.stringify({ with: two });
    expect(await service.ask('POST', `/customers/${one}/merge`, { body })).toMatchObject({ status: 200 });
    expect(await chain(two, one)).toEqual({
      reason: 'tied',
      chain: 'generic:customer:2 > generic:customer:1 (ties)',
    });
    expect((await explain(two)).mergedInto).toBe(one);
  });

  test('says that nothing ties two customers', async () => {
    await visit(1, { id: '1' });
    await visit(2, { id: '2' });
    expect(await chain('generic:customer:1', 'generic:customer:2')).toEqual({
      reason: 'unconnected',
      chain: 'generic:customer:1',
    });
  });

  test('begins with the account that an order belongs to', async () => {
    await visit(1, { id: '1', email: 'ann@example.org' });
    const order = {
      id: '5',
      type: 'order.paid',
      occurredAt: '2026-01-05T00:00:00Z',
      customer: { id: '1' },
      order: { id: '77', total: '1.00', currency: 'EUR' },
    };
    await service.send('generic', genericDelivery(order));
    expect(await chain('generic:order:77', ANN)).toMatchObject({
      chain: `generic:customer:1 > ${ANN} (ties)`,
    });
  });

  test('says that the policy does not trust the address', async () => {
    const table = createModelTable();
    service = createTestService(table.client);
    await visit(1, { id: '1', email: 'desk@example.org' });
    await visit(2, { id: '2', email: 'desk@example.org' }, 'second');
    const policy = policyWith({ linking: { neverLink: ['desk@'] } });
    service = createTestService(table.client, undefined, { policy });
    expect(await chain('generic:customer:1', 'second:customer:2')).toEqual({
      reason: 'until-next-update',
      chain: 'generic:customer:1 > email:desk@example.org (never-linked) > second:customer:2 (never-linked)',
    });
  });
});

test.each([
  [{ from: ANN }, 'send both from and to, or neither'],
  [{ from: ANN, to: 'hello' }, 'to: identity must be'],
  [{ from: ANN, to: 'email:nobody@example.org' }, 'to: no customer has this identity'],
  [{ from: BOB, to: ANN }, 'from must be an identity of this customer'],
])('refuses %j with a sentence', async (query, message) => {
  await visit(1, { id: '1', email: 'ann@example.org' });
  await visit(1, { id: '2', email: 'bob@example.org' });
  const id = await idOf(ANN);
  expect(await service.ask('GET', `/customers/${id}/identity`, { query })).toMatchObject({
    status: 400,
    body: { message: expect.stringContaining(message) },
  });
});
