import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { keepSecrets, parseSecrets, type SecretsKeeper } from '../../../shared/platform/secrets.ts';

const KEY = 'k'.repeat(32);
const stored = (secret: string) => JSON.stringify({ identityKey: KEY, connections: { shopify: [secret] } });

describe('the stored secret', () => {
  test('is read with all live secrets of each connection', () => {
    const text = JSON.stringify({
      identityKey: KEY,
      connections: { shopify: ['new', 'old'], generic: ['g'] },
    });
    expect(parseSecrets(text)).toEqual({
      identityKey: KEY,
      connections: new Map([
        ['shopify', ['new', 'old']],
        ['generic', ['g']],
      ]),
    });
  });

  test('may have no connection yet', () => {
    expect(parseSecrets(JSON.stringify({ identityKey: KEY, connections: {} })).connections.size).toBe(0);
  });

  test.each([
    ['is not JSON', 'SENSITIVE{', 'not JSON'],
    ['is a text', '"SENSITIVE"', 'must be an object'],
    ['has no identity key', '{"connections":{"shopify":["SENSITIVE"]}}', 'identityKey must be'],
    ['has a short identity key', '{"identityKey":"SENSITIVE","connections":{}}', 'at least 32 characters'],
    ['has no connections', JSON.stringify({ identityKey: KEY }), 'connections must be an object'],
    [
      'has a connection with a bare text',
      JSON.stringify({ identityKey: KEY, connections: { shopify: 'SENSITIVE' } }),
      'connections.shopify must be a list',
    ],
    [
      'has a connection without secrets',
      JSON.stringify({ identityKey: KEY, connections: { shopify: [] } }),
      'connections.shopify must be a list of at least one secret',
    ],
    [
      'has an empty secret',
      JSON.stringify({ identityKey: KEY, connections: { shopify: ['SENSITIVE', ''] } }),
      'connections.shopify must be a list',
    ],
    [
      'has a secret with a line break at its end',
      JSON.stringify({ identityKey: KEY, connections: { shopify: ['SENSITIVE\n'] } }),
      'without space or line break',
    ],
    [
      'has a secret where a name should be',
      JSON.stringify({ identityKey: KEY, connections: { SENSITIVE: ['x'] } }),
      'a name that no connection can have',
    ],
  ])('is refused with a remedy and without quoting it when it %s', (_, text, remedy) => {
    const refusal = refusalOf(text);
    expect(refusal).toContain(remedy);
    expect(refusal).not.toContain('SENSITIVE');
    expect(refusal).not.toContain(KEY);
  });
});

function refusalOf(text: string): string {
  try {
    parseSecrets(text);
  } catch (error) {
    return String(error);
  }
  throw new Error('should have been refused');
}

describe('cached secrets', () => {
  let keeper: SecretsKeeper | undefined;
  const answers: (string | Error)[] = [];
  let loads = 0;

  async function load(): Promise<string> {
    loads += 1;
    const answer = answers.shift() ?? new Error('no more answers');
    if (answer instanceof Error) throw answer;
    return answer;
  }

  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    answers.length = 0;
    loads = 0;
  });
  afterEach(() => {
    keeper?.stop();
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  const secretNow = () => keeper?.current()?.connections.get('shopify');

  test('are unavailable until the first load, and available after it', async () => {
    answers.push(stored('first'));
    keeper = keepSecrets(load);
    expect(keeper.current()).toBeUndefined();
    await keeper.firstLoad;
    expect(secretNow()).toEqual(['first']);
  });

  test('are replaced after five minutes, not before', async () => {
    answers.push(stored('first'), stored('second'));
    keeper = keepSecrets(load);
    await keeper.firstLoad;
    await vi.advanceTimersByTimeAsync(299_999);
    expect(secretNow()).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(1);
    expect(secretNow()).toEqual(['second']);
  });

  test('are not loaded on request', async () => {
    answers.push(stored('first'));
    keeper = keepSecrets(load);
    await keeper.firstLoad;
    for (let request = 0; request < 100; request += 1) keeper.current();
    expect(loads).toBe(1);
  });

  test('stay unchanged when a refresh fails or returns something invalid', async () => {
    answers.push(stored('first'), new Error('throttled'), '{}', stored('second'));
    keeper = keepSecrets(load);
    await keeper.firstLoad;
    await vi.advanceTimersByTimeAsync(300_000);
    expect(secretNow()).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(secretNow()).toEqual(['first']);
    await vi.advanceTimersByTimeAsync(300_000);
    expect(secretNow()).toEqual(['second']);
  });

  test('stay unavailable when the first load fails, and are loaded again within seconds', async () => {
    answers.push(new Error('throttled'), stored('first'));
    keeper = keepSecrets(load);
    await keeper.firstLoad;
    expect(keeper.current()).toBeUndefined();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(secretNow()).toEqual(['first']);
  });

  test('are loaded only once if configured so, but retried until the first load succeeds', async () => {
    answers.push(new Error('throttled'), stored('first'), stored('second'));
    keeper = keepSecrets(load, { refreshMilliseconds: null });
    await keeper.firstLoad;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(secretNow()).toEqual(['first']);
    expect(loads).toBe(2);
  });

  test('are no longer loaded once stopped', async () => {
    answers.push(stored('first'), stored('second'));
    keeper = keepSecrets(load);
    await keeper.firstLoad;
    keeper.stop();
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(loads).toBe(1);
  });
});
