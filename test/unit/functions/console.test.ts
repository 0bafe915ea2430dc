import { beforeEach, describe, expect, it } from 'vitest';
import { parseConsoleEnvironment } from '../../../functions/console/env.ts';
import { createHandler } from '../../../functions/console/handler.ts';
import { endpointsOf } from '../../../functions/console/issuer.ts';
import { apiEvent } from '../../support/api-event.ts';
import { captureOutput } from '../../support/captured-output.ts';

const ISSUER = 'https://id.example.com/pool';
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: 'https://login.example.com/authorize',
  token_endpoint: 'https://login.example.com/token',
  id_token_signing_alg_values_supported: ['ES256'],
};
const ENDPOINTS = {
  authorization: METADATA.authorization_endpoint,
  token: METADATA.token_endpoint,
  idTokenAlgorithms: ['ES256'],
};
const SIGN_IN = { issuer: ISSUER, audience: 'lifecycle', clientId: 'page', writeScope: 'a"<b' };

let output: ReturnType<typeof captureOutput>;
beforeEach(() => {
  output = captureOutput();
});

const HTML = '<meta name="stack" content=""><meta name="sign-in" content="">';
const page = createHandler({
  signIn: SIGN_IN,
  stackUrl: 'https://api.example.com',
  endpoints: async () => ENDPOINTS,
  read: async (path) => (path === '/' ? HTML : `content of ${path}`),
});
const get = (path: string) => apiEvent({ method: 'GET', path });

describe('the console function', () => {
  it('serves the page with the settings for signing in, escaped', async () => {
    const { statusCode, headers, body } = await page(get('/'));
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8' });
    const [, stack, settings] =
      /content="([^"]*)"><meta name="sign-in" content="([^"]*)">/.exec(body ?? '') ?? [];
    expect(stack).toBe('https://api.example.com');
    expect(settings).not.toMatch(/[<"]/);
    expect(JSON.parse(settings?.replaceAll('&quot;', '"').replaceAll('&lt;', '<') ?? '')).toEqual({
      ...SIGN_IN,
      endpoints: ENDPOINTS,
    });
  });

  it('lets the page send requests to its own origin and to that of the token endpoint, and nowhere else', async () => {
    const { headers } = await page(get('/'));
    expect(headers?.['content-security-policy']).toContain("connect-src 'self' https://login.example.com;");
    expect(headers?.['content-security-policy']).toContain("default-src 'none'");
  });

  it.each(['/console/main.js', '/console/main.css', '/console/icon.svg'])('serves %s', async (path) => {
    expect(await page(get(path))).toMatchObject({ statusCode: 200, body: `content of ${path}` });
  });

  it.each([
    '/console/index.mjs',
    '/console/../index.mjs',
    '/console/__proto__',
    '/index.html',
    '/constructor',
  ])('has no file at %s', async (path) => {
    expect(await page(get(path))).toMatchObject({ statusCode: 404 });
  });

  it('says in one sentence that the issuer does not answer, and logs why', async () => {
    const failing = createHandler({
      signIn: SIGN_IN,
      stackUrl: 'https://api.example.com',
      endpoints: async () => {
        throw new Error('the issuer is away');
      },
      read: async () => HTML,
    });
    expect(await failing(get('/'))).toMatchObject({
      statusCode: 503,
      body: 'Signing in is not possible now: the issuer does not answer. Reload this page later.',
    });
    expect(output.text()).toContain('the issuer is away');
  });
});

describe('the endpoints of the issuer', () => {
  const answering = (status: number, body: unknown, asked: string[] = []): typeof fetch => {
    return async (url) => {
      asked.push(String(url));
      return new Response(JSON.stringify(body), { status });
    };
  };

  it('are read from its discovery document once an hour', async () => {
    const asked: string[] = [];
    let now = 0;
    const read = endpointsOf(ISSUER, answering(200, METADATA, asked), () => now);
    expect(await read()).toEqual(ENDPOINTS);
    now = 59 * 60_000;
    expect(await read()).toEqual(ENDPOINTS);
    expect(asked).toEqual([`${ISSUER}/.well-known/openid-configuration`]);
    now = 61 * 60_000;
    await read();
    expect(asked).toHaveLength(2);
  });

  it('are refused from a document of another issuer', async () => {
    const other = { ...METADATA, issuer: 'https://evil.example.com' };
    await expect(endpointsOf(ISSUER, answering(200, other), () => 0)()).rejects.toThrow(
      'names the issuer https://evil.example.com, and staff.issuer in cdk.json is https://id.example.com/pool',
    );
  });

  it.each(['authorization_endpoint', 'token_endpoint'])(
    'are refused if %s is not an https URL',
    async (name) => {
      for (const url of ['http://login.example.com/x', 'javascript:alert(1)', '/token'])
        await expect(
          endpointsOf(ISSUER, answering(200, { ...METADATA, [name]: url }), () => 0)(),
        ).rejects.toThrow(name);
    },
  );

  it('are refused if the document is an error, and read again the next time', async () => {
    let status = 500;
    const read = endpointsOf(
      ISSUER,
      (url) => answering(status, METADATA)(url),
      () => 0,
    );
    await expect(read()).rejects.toThrow('answers 500');
    status = 200;
    expect(await read()).toMatchObject({ token: METADATA.token_endpoint });
  });
});

it('reads its environment, and names a variable that is missing', () => {
  const variables = { SIGN_IN: JSON.stringify(SIGN_IN), STACK_URL: 'https://api.example.com' };
  expect(parseConsoleEnvironment(variables)).toEqual({
    signIn: SIGN_IN,
    stackUrl: 'https://api.example.com',
  });
  expect(() => parseConsoleEnvironment({ STACK_URL: 'x' })).toThrow('set the environment variable SIGN_IN');
  expect(() => parseConsoleEnvironment({ SIGN_IN: variables.SIGN_IN })).toThrow('STACK_URL');
});
