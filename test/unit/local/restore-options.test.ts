import { describe, expect, test } from 'vitest';
import { readRestoreOptions } from '../../../local/restore/options.ts';

describe('the options of npm run restore', () => {
  test('name the table and its epoch, or both tables', () => {
    expect(readRestoreOptions(['check', '--table', 'new', '--epoch', '2'])).toEqual({
      type: 'check',
      table: 'new',
      epoch: 2,
    });
    const erase = ['erase-again', '--former', 'old', '--table', 'new', '--url', 'https://api.example.com'];
    expect(readRestoreOptions(erase)).toEqual({
      type: 'erase-again',
      former: 'old',
      table: 'new',
      url: 'https://api.example.com',
      dryRun: false,
    });
    expect(readRestoreOptions(['--help'])).toBe('help');
  });

  test.each([
    [[], 'Say what to do: check or erase-again.'],
    [['check'], 'Name the restored table: --table NAME.'],
    [
      ['check', '--table', 'new', '--epoch', '0'],
      'Give the epoch that cdk.json has for the restored table: --epoch 1 or more.',
    ],
    [['erase-again', '--table', 'new'], 'Name the table that was used before: --former NAME.'],
    [['erase-again', '--table', 'a', '--former', 'a'], '--former and --table are the same table.'],
  ])('are refused with a sentence: %j', (arguments_, sentence) => {
    expect(() => readRestoreOptions(arguments_)).toThrow(sentence);
  });
});
