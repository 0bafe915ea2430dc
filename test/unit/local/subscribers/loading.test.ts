import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadSubscribers, type SubscriberOptions } from '../../../../local/subscribers/load-subscribers.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

const NONE: SubscriberOptions = {
  file: undefined,
  url: undefined,
  templates: [],
  apiDestinations: undefined,
};
const PATTERN = { source: ['customer-lifecycle'] };
const TARGET = { type: 'http', url: 'http://127.0.0.1:4000/' };
const VALID = { name: 'all', pattern: PATTERN, target: TARGET };

/** Loads the subscribers of a folder with this `subscribers.json`. */
function load(listed: unknown, options: Partial<SubscriberOptions> = {}) {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'subscribers.json'),
    typeof listed === 'string' ? listed : JSON.stringify(listed),
  );
  return { folder, load: () => loadSubscribers({ ...NONE, ...options }, folder).subscribers };
}

describe('the subscribers', () => {
  test('are those of subscribers.json, with paths relative to it', () => {
    const { folder, load: loaded } = load([
      VALID,
      {
        name: 'called',
        pattern: PATTERN,
        target: { type: 'lambda', file: 'subscribers.json', environment: { A: '1' } },
        retryPolicy: { maximumRetryAttempts: 0 },
        deadLetterFolder: 'failed',
      },
      { name: 'queued', pattern: PATTERN, target: { type: 'queue', folder: 'queue' } },
    ]);
    expect(loaded()).toMatchObject([
      {
        name: 'all',
        target: { type: 'http', method: 'POST' },
        retryPolicy: { maximumRetryAttempts: 5, maximumEventAgeInSeconds: 86_400 },
        deadLetterFolder: 'dead-letters/all',
      },
      {
        target: {
          type: 'lambda',
          file: join(folder, 'subscribers.json'),
          handler: 'handler',
          timeoutSeconds: 3,
          environment: { A: '1' },
        },
        retryPolicy: { maximumRetryAttempts: 0 },
        deadLetterFolder: join(folder, 'failed'),
      },
      { target: { type: 'queue', folder: join(folder, 'queue') } },
    ]);
  });

  test('are none without a file, and all events go to the URL of --subscriber', () => {
    const folder = temporaryFolder();
    expect(loadSubscribers(NONE, folder).subscribers).toEqual([]);
    const url = 'http://127.0.0.1:4000/events';
    expect(loadSubscribers({ ...NONE, url }, folder).subscribers).toMatchObject([
      { name: 'subscriber', pattern: PATTERN, target: { type: 'http', url } },
    ]);
  });

  test.each<[unknown, string | RegExp]>([
    [
      [{ ...VALID, pattern: { detail: { stage: 'churned' } } }],
      'subscribers.json[0] (all): the pattern is not valid: detail.stage: "stage" must be an object or an array: write ["churned"].',
    ],
    [[VALID, { ...VALID, name: 'a b' }], 'subscribers.json[1] (a b): name must have 1 to 64 letters'],
    [[{ ...VALID, target: { type: 'htp' } }], 'target.type must be "http", "lambda" or "queue", not "htp"'],
    [
      [{ ...VALID, target: { ...TARGET, urls: '' } }],
      'target.urls is not a known key: use "type", "url" or "headers"',
    ],
    [
      [{ ...VALID, target: { type: 'http', url: '127.0.0.1' } }],
      'target.url must be a URL that begins with http:// or https://',
    ],
    [
      [{ ...VALID, target: { type: 'lambda', file: 'handler.ts' } }],
      'subscribers.json[0] (all): there is no file /',
    ],
    [[{ ...VALID, patern: {} }], 'patern is not a known key'],
    [[{ name: 'all', target: TARGET }], 'subscribers.json[0] (all): pattern is missing: give an object'],
    [
      [{ ...VALID, retryPolicy: { maximumRetryAttempts: 186 } }],
      'retryPolicy.maximumRetryAttempts must be at most 185, not 186',
    ],
    [[{ ...VALID, inputPath: 'detail' }], 'inputPath must be a JSON path'],
    [
      [VALID, VALID],
      /^Two subscribers have the name all, in \/\S+\/subscribers\.json\. Give each its own name\.$/,
    ],
    [
      [{ ...VALID, target: { ...TARGET, headers: { 'x key': 'a' } } }],
      'the header "x key" has a name or a value that HTTP does not allow.',
    ],
    [[{ ...VALID, target: { type: 'htp' } }], /; did you mean "http"\?$/],
    [[3], 'subscribers.json[0]: it must be an object, not 3'],
    [{ subscribers: [] }, 'subscribers.json must be a list such as'],
    ['[', 'subscribers.json is not JSON'],
  ])('with a mistake are refused: %j', (listed, sentence) => {
    expect(load(listed).load).toThrow(sentence);
  });

  test('of a file that is named must exist, and the URL must be one', () => {
    const folder = temporaryFolder();
    expect(() => loadSubscribers({ ...NONE, file: 'team.json' }, folder)).toThrow(
      `There is no file ${join(folder, 'team.json')} with subscribers.`,
    );
    expect(() => loadSubscribers({ ...NONE, url: 'localhost:1' }, folder)).toThrow(
      '--subscriber must be a URL that begins with http:// or https://, not localhost:1.',
    );
  });
});
