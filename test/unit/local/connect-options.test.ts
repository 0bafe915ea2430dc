import { describe, expect, test } from 'vitest';
import { readConnectOptions } from '../../../local/connect/options.ts';

describe('the options of npm run connect', () => {
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
