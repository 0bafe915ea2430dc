import { createHash, createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createCustomerApi } from '../../../local/customer/api.ts';

const HOST = 'abc123.execute-api.eu-central-1.amazonaws.com';
const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';

let asked: Request[];
let answers: Response[];
beforeEach(() => {
  asked = [];
  answers = [];
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', SECRET);
  vi.stubGlobal('fetch', async (url: URL, init: RequestInit) => {
    asked.push(new Request(url, init));
    return answers.shift() ?? Response.json({});
  });
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Signature Version 4, implemented independently: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
async function signatureOf(request: Request): Promise<string> {
  const url = new URL(request.url);
  const signed = /SignedHeaders=([^,]+)/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  const date = request.headers.get('x-amz-date') ?? '';
  const scope = `${date.slice(0, 8)}/eu-central-1/execute-api/aws4_request`;
  const canonical = [
    request.method,
    url.pathname,
    url.search.slice(1),
    ...signed.split(';').map((name) => `${name}:${name === 'host' ? url.host : request.headers.get(name)}`),
    '',
    signed,
    sha256(await request.text()),
  ].join('\n');
  const text = ['AWS4-HMAC-SHA256', date, scope, sha256(canonical)].join('\n');
  const key = ['eu-central-1', 'execute-api', 'aws4_request'].reduce(
    (parent: Buffer, part) => hmac(parent, part),
    hmac(`AWS4${SECRET}`, date.slice(0, 8)),
  );
  return hmac(key, text).toString('hex');
}

describe('requests to a deployed API', () => {
  test('are signed for API Gateway in its Region, body and query included', async () => {
    const api = createCustomerApi(`https://${HOST}`);
    await api.ask('DELETE', '/customers/cus_a');
    await api.ask('POST', '/customers/cus_a/unmerge', { identities: ['a:customer:1'] });
    await api.ask('GET', '/customers?identity=email%3Aann%40example.org');
    for (const request of asked) {
      const authorization = request.headers.get('authorization') ?? '';
      expect(authorization).toContain('/eu-central-1/execute-api/aws4_request');
      expect(authorization).toContain(`Signature=${await signatureOf(request)}`);
    }
    expect(asked).toHaveLength(3);
  });

  test('to a custom domain need AWS_REGION', () => {
    vi.stubEnv('AWS_REGION', undefined);
    expect(() => createCustomerApi('https://api.example.org')).toThrow(/AWS_REGION/);
  });
});

describe('requests to a stack on this machine', () => {
  const api = () => createCustomerApi('http://127.0.0.1:8787', async () => {});

  test('are not signed', async () => {
    await api().ask('GET', '/customers/cus_a');
    expect(asked[0]?.headers.get('authorization')).toBeNull();
  });

  test('are retried while it is busy, and fail with its reason when it refuses', async () => {
    answers = [Response.json({ message: 'busy' }, { status: 503 }), Response.json({ survivor: 'cus_a' })];
    expect(await api().ask('POST', '/customers/cus_a/unmerge', {})).toEqual({
      status: 200,
      body: { survivor: 'cus_a' },
    });
    answers = [Response.json({ message: 'no customer has this id' }, { status: 404 })];
    await expect(api().ask('GET', '/customers/cus_b')).rejects.toThrow('404: no customer has this id');
  });

  test('follow the pages to the last one', async () => {
    answers = [Response.json({ next: 'a b', n: 1 }), Response.json({ next: null, n: 2 })];
    const pages: unknown[] = [];
    for await (const page of api().pages('/customers/cus_a/export')) pages.push(page);
    expect(pages).toEqual([
      { next: 'a b', n: 1 },
      { next: null, n: 2 },
    ]);
    expect(asked.map(({ url }) => new URL(url).search)).toEqual(['', '?next=a%20b']);
  });

  test('fail with the identity when no customer has it', async () => {
    answers = [Response.json({ customers: [] })];
    await expect(api().idOf('email:ann@example.org')).rejects.toThrow(
      'No customer has the identity email:ann@example.org',
    );
  });
});
