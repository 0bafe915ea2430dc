import { beforeEach, describe, expect, test } from 'vitest';
import { genericDelivery } from '../../support/connectors/generic-delivery.ts';
import { createModelTable } from '../../support/model-table.ts';
import { createTestService, type TestService } from '../../support/test-service.ts';

let service: TestService;
beforeEach(() => {
  service = createTestService(createModelTable().client);
});

const EMAIL = 'ann@example.org';

async function visit(id: string, customer: object): Promise<void> {
  const delivery = genericDelivery({ id, type: 'visit', occurredAt: '2026-01-01T00:00:00Z', customer });
  expect((await service.send('generic', delivery)).status).toBe(200);
}

async function idOf(identity: string): Promise<string> {
  const { body } = await service.ask('GET', '/customers', { query: { identity } });
  return (body as { customers: { customerId: string }[] }).customers[0]?.customerId ?? 'cus_nobody';
}

const post = (path: string, body: unknown) =>
  service.ask('POST', path, { body: typeof body === 'string' ? body : JSON.stringify(body) });

describe('unmerge and merge over HTTP', () => {
  test('split a customer, keep the parts separate, and merge them again', async () => {
    await visit('1', { id: 'ann' });
    await visit('2', { email: EMAIL });
    await visit('3', { id: 'ann', email: EMAIL });
    const one = await idOf('generic:customer:ann');
    expect(await idOf(`email:${EMAIL}`)).toBe(one);

    const split = await post(`/customers/${one}/unmerge`, { identities: [`email:ANN@example.org`] });
    expect(split.status).toBe(200);
    const { survivor, separated } = split.body as { survivor: string; separated: string };
    expect(survivor).toBe(one);
    expect(await idOf(`email:${EMAIL}`)).toBe(separated);
    await visit('4', { id: 'ann', email: EMAIL });
    expect(await idOf(`email:${EMAIL}`)).toBe(separated);

    const merged = await post(`/customers/${separated}/merge`, { with: survivor });
    expect(merged).toMatchObject({ status: 200, body: { survivor: one, merged: separated } });
    expect(await idOf(`email:${EMAIL}`)).toBe(one);
  });

  test.each([
    ['unmerge', '{}', 400],
    ['unmerge', 'not JSON', 400],
    ['unmerge', { identities: [] }, 400],
    ['unmerge', { identities: ['generic:customer:somebody'] }, 422],
    ['unmerge', { identities: ['generic:customer:ann'] }, 422],
    ['unmerge', { identities: ['generic:order:1'] }, 422],
    ['merge', '{}', 400],
    ['merge', { with: '' }, 400],
    ['merge', { with: 'cus_nobody' }, 404],
  ])('answer %s of %j with %i and a sentence', async (what, body, status) => {
    await visit('1', { id: 'ann' });
    const id = await idOf('generic:customer:ann');
    expect(await post(`/customers/${id}/${what}`, body)).toMatchObject({
      status,
      body: { message: expect.stringMatching(/\w+ \w+/) },
    });
  });

  test.each(['hello', 'email:hello', 'generic:refund:1'])('say that %s is not an identity', async (text) => {
    await visit('1', { id: 'ann' });
    const id = await idOf('generic:customer:ann');
    expect(await post(`/customers/${id}/unmerge`, { identities: [text] })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining(`"${text}" is not an identity`) },
    });
  });

  test('refuse to merge a customer with itself, and to unmerge an unknown one', async () => {
    await visit('1', { id: 'ann' });
    const id = await idOf('generic:customer:ann');
    expect((await post(`/customers/${id}/merge`, { with: id })).status).toBe(422);
    expect((await post('/customers/cus_nobody/unmerge', { identities: ['a:customer:1'] })).status).toBe(404);
  });
});
