import { describe, expect, test } from 'vitest';
import { readStartOptions } from '../../../local/stack/start-options.ts';

describe('the options of npm start', () => {
  test('name the subscribers', () => {
    const line =
      '--subscriber http://127.0.0.1:1/a --subscribers a.json --subscriber-template A.json --subscriber-template B.json --api-destinations http://127.0.0.1:4000';
    expect(readStartOptions(line.split(' '))).toMatchObject({
      subscribers: {
        url: 'http://127.0.0.1:1/a',
        file: 'a.json',
        templates: ['A.json', 'B.json'],
        apiDestinations: 'http://127.0.0.1:4000',
      },
    });
    expect(readStartOptions([])).toEqual({
      publicHost: undefined,
      subscribers: { url: undefined, file: undefined, templates: [], apiDestinations: undefined },
    });
  });

  test.each([
    ['--subscriber-template A.json --api-destinations http://127.0.0.1/a', 'without a path'],
    ['--subscriber-template A.json --api-destinations 127.0.0.1:4000', 'takes the URL of a server'],
    ['--api-destinations http://127.0.0.1:4000', 'Give --subscriber-template too.'],
    ['--subscriber', '--subscriber needs a value'],
    ['--subscribers a --subscribers b', '--subscribers is given twice'],
  ])('with a mistake are refused: %s', (line, sentence) => {
    expect(() => readStartOptions(line.split(' '))).toThrow(sentence);
  });
});
