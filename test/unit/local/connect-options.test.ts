import { describe, expect, test } from 'vitest';
import { isSecretChosen } from '../../../local/connect/chosen-secrets.ts';
import { generatedSecret, secretCheck } from '../../../local/connect/given-connection.ts';
import { readConnectOptions } from '../../../local/connect/options.ts';
import { NOT_ASKED } from '../../../local/connect/questions.ts';
import { PROVIDERS, type Provider } from '../../../shared/connectors/registry.ts';

describe('the options of npm run connect', () => {
  test('name the provider and where the secret comes from', () => {
    expect(
      readConnectOptions(['typeform', '--generate-secret', '--public-url', 'https://a.example.com/']),
    ).toMatchObject({
      provider: 'typeform',
      secret: { type: 'generate' },
      publicUrl: 'https://a.example.com',
      stage: undefined,
      test: false,
    });
    expect(readConnectOptions(['stripe', '--secret-file', '-', '--stage', 'prod'])).toMatchObject({
      secret: { type: 'file', path: '-' },
      stage: 'prod',
    });
    expect(readConnectOptions(['--help'])).toBe('help');
  });

  test.each([
    [['shopfy'], 'There is no connector for shopfy; did you mean "shopify"?'],
    [['fax'], 'There is no connector for fax: docs/connectors/README.md lists them.'],
    [['shopify', 'stripe'], 'Give one provider, not also stripe.'],
    [
      ['shopify', '--name', 'Shop'],
      '--name must be lower-case letters, digits and single hyphens, such as shop-berlin, not Shop.',
    ],
    [
      ['shopify', '--secret-file', 'a', '--generate-secret'],
      'Give --secret-file or --generate-secret, not both.',
    ],
    [['shopify', '--topic', 'orders/paid'], '--topic says which sample --test sends.'],
    [
      ['hubspot', '--public-url', 'https://a.example.com/webhooks/hubspot'],
      '--public-url is the address without /webhooks and the name: https://a.example.com',
    ],
    [
      ['shopify', '--public-url', 'shop'],
      '--public-url must be a URL such as https://hooks.example.com, not shop.',
    ],
    [['shopify', '--secret', 'hunter2'], 'There is no option --secret'],
  ])('%j are refused: %s', (arguments_, sentence) => {
    expect(() => readConnectOptions(arguments_)).toThrow(sentence);
  });

  test.each(['http://shop.example.com', 'http://127.0.0.1.example.com', 'shop.example.com', 'file:///etc'])(
    'refuse to send the token of a tool to %s',
    (api) => {
      expect(() => readConnectOptions(['woocommerce', '--register', '--api', api])).toThrow(
        `--api must be an https address such as https://shop.example.com, not ${api}.`,
      );
    },
  );

  test.each([
    'https://shop.example.com',
    'http://127.0.0.1:8080',
    'http://localhost:8080',
    'http://[::1]:8080',
  ])('send it to %s, encrypted or on this machine', (api) => {
    expect(readConnectOptions(['woocommerce', '--register', '--api', `${api}/`])).toMatchObject({ api });
  });

  test('take no secret from the command line', () => {
    expect(() => readConnectOptions(['generic', '--secret', 'x'])).toThrow();
    expect(() => readConnectOptions(['generic', '--token', 'x'])).toThrow();
  });
});

describe('a secret is made', () => {
  test.each(PROVIDERS.filter(isSecretChosen))('for %s, and can verify its deliveries', async (provider) => {
    const check = await secretCheck({ name: 'own', provider });
    expect(check(generatedSecret(provider))).toBeUndefined();
  });

  test.each(PROVIDERS.filter((provider) => !isSecretChosen(provider)))('by %s itself', (provider) => {
    expect(() => generatedSecret(provider)).toThrow(`${provider} makes the secret itself.`);
  });
});

describe('without a terminal', () => {
  test('what is missing is refused with the option that gives it', async () => {
    await expect(NOT_ASKED.provider()).rejects.toThrow(
      'Name the provider, such as npm run connect -- shopify.',
    );
    const secret = (provider: Provider) => NOT_ASKED.secret(provider, () => undefined);
    await expect(secret('typeform')).rejects.toThrow('--secret-file FILE, or --generate-secret to make one.');
    await expect(secret('shopify')).rejects.toThrow(
      'Give the secret that shopify shows: --secret-file FILE.',
    );
    expect(await NOT_ASKED.name('shopify')).toBe('shopify');
    expect(await NOT_ASKED.account()).toBeUndefined();
  });
});
