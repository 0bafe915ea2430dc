import { describe, expect, test } from 'vitest';
import { HELP, readDemoOptions } from '../../../../local/demo/options.ts';

describe('the options of the demo', () => {
  test('have defaults, with at least 500 customers', () => {
    const options = readDemoOptions([]);
    expect(options).toEqual({ seed: expect.any(Number), customers: expect.any(Number), json: false });
    expect(options === 'help' ? 0 : options.customers).toBeGreaterThanOrEqual(500);
  });

  test('accept everything that the help describes', () => {
    expect(readDemoOptions(['--seed', '0', '--customers', '7', '--json'])).toEqual({
      seed: 0,
      customers: 7,
      json: true,
    });
    for (const option of ['--seed', '--customers', '--json', '--help']) expect(HELP).toContain(option);
  });

  test('ask for help alone', () => {
    expect(readDemoOptions(['--help'])).toBe('help');
  });

  test.each([
    ['an option that does not exist', ['--colour'], '--colour'],
    ['an option without its value', ['--seed'], '--seed needs a value.'],
    ['a value that begins with a hyphen', ['--seed', '-1'], '--seed needs a value. Write a value that'],
    ['a value too many', ['--json=yes'], '--json takes no value.'],
    ['an option twice', ['--seed', '1', '--seed', '2'], '--seed is given twice'],
    ['a word too many', ['now'], 'This command takes only options, not now.'],
    [
      'a seed that is not a number',
      ['--seed', 'spring'],
      '--seed must be a whole number from 0 to 4294967295, not "spring".',
    ],
    ['a seed that is too large', ['--seed', '4294967296'], '--seed'],
    [
      'a broken number of customers',
      ['--customers', '1.5'],
      '--customers must be a whole number from 1 to 20000, not "1.5".',
    ],
    ['no customers', ['--customers', '0'], '--customers'],
    ['too many customers', ['--customers', '20001'], '--customers'],
    ['fewer than none', ['--customers=-5'], '--customers'],
    ['an empty seed', ['--seed='], '--seed'],
  ])('say in a sentence what is wrong with %s', (_, arguments_, sentence) => {
    expect(() => readDemoOptions(arguments_)).toThrow(sentence);
  });
});
