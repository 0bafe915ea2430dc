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
  const occurredAt = `2026-01-01T00:00:0${id}Z`;
  const delivery = genericDelivery({ id, type: 'visit', occurredAt, customer });
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

  test('undo a merge by the merged id, and everything that a connection tied', async () => {
    await visit('1', { id: 'ann', email: EMAIL });
    await visit('2', { id: 'bob' });
    const [one, other] = [await idOf('generic:customer:ann'), await idOf('generic:customer:bob')];
    await post(`/customers/${one}/merge`, { with: other });
    const undone = await post(`/customers/${one}/unmerge`, { merged: other });
    expect(undone).toMatchObject({ status: 200, body: { survivor: one, separated: other } });
    expect(await post(`/customers/${one}/unmerge`, { merged: other })).toMatchObject({
      status: 422,
      body: { message: `${other} is a customer of its own already: nothing was changed` },
    });

    const delivery = genericDelivery({
      id: '3',
      type: 'visit',
      occurredAt: '2026-01-02T00:00:00Z',
      customer: { id: 'desk', email: EMAIL },
    });
    await service.send('second', delivery);
    expect(await idOf('second:customer:desk')).toBe(one);
    const split = await post(`/customers/${one}/unmerge`, { connection: 'second' });
    expect(split).toMatchObject({ status: 200, body: { survivor: one } });
    expect(split.body).not.toHaveProperty('others');
    const { separated } = split.body as { separated: string };
    expect(await idOf('second:customer:desk')).toBe(separated);
    expect(await idOf(`email:${EMAIL}`)).toBe(one);
  });

  test('only show the records as they would be in a dry run', async () => {
    await visit('1', { id: 'ann', email: EMAIL });
    await visit('2', { id: 'bob' });
    const [one, other] = [await idOf('generic:customer:ann'), await idOf('generic:customer:bob')];
    const rehearse = (path: string, body: object) =>
      service.ask('POST', path, { body: JSON.stringify(body), query: { dryRun: 'true' } });
    const recordOf = async (id: string) => (await service.ask('GET', `/customers/${id}`)).body;

    const merge = await rehearse(`/customers/${one}/merge`, { with: other });
    expect(merge).toMatchObject({
      status: 200,
      body: { survivor: one, merged: other, dryRun: true, customers: [{ customerId: one }] },
    });
    expect(await idOf('generic:customer:bob')).toBe(other);
    await post(`/customers/${one}/merge`, { with: other });
    expect((merge.body as { customers: unknown }).customers).toEqual([await recordOf(one)]);

    const undo = await rehearse(`/customers/${one}/unmerge`, { merged: other });
    expect(undo).toMatchObject({ status: 200, body: { survivor: one, separated: other, dryRun: true } });
    expect(await idOf('generic:customer:bob')).toBe(one);
    await post(`/customers/${one}/unmerge`, { merged: other });
    const records = [await recordOf(one), await recordOf(other)];
    expect((undo.body as { customers: unknown }).customers).toEqual(records);
    expect(records).toMatchObject([
      { identities: ['generic:customer:ann', `email:${EMAIL}`] },
      { identities: ['generic:customer:bob'] },
    ]);
    expect((await rehearse(`/customers/${one}/unmerge`, { merged: other })).status).toBe(422);
  });

  test.each(['yes', '1', ''])('refuse dryRun=%s', async (dryRun) => {
    await visit('1', { id: 'ann' });
    const id = await idOf('generic:customer:ann');
    const body = JSON.stringify({ identities: ['generic:customer:ann'] });
    expect(await service.ask('POST', `/customers/${id}/unmerge`, { body, query: { dryRun } })).toMatchObject({
      status: 400,
      body: { message: 'dryRun must be true or false' },
    });
  });

  test.each([
    ['unmerge', '{}', 400],
    ['unmerge', { merged: '' }, 400],
    ['unmerge', { merged: 'cus_nobody' }, 404],
    ['unmerge', { merged: 'cus_AAAAAAAAAAAAAAAAAAAAAA' }, 404],
    ['unmerge', { connection: 'zendesk' }, 422],
    ['unmerge', { connection: 'generic' }, 422],
    ['unmerge', { connection: 'generic', merged: 'cus_AAAAAAAAAAAAAAAAAAAAAA' }, 400],
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
