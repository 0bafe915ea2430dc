import { describe, expect, test } from 'vitest';
import { repositoryFiles, textOf } from '../../support/repository-files.ts';

// Words that this product once used in a private sense, each with the standard term.
const PRIVATE_WORDS: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\b(re)?tellings?\b|\b(re)?told\b|\btells\b/gi, 'update; reported, received; reports, publishes'],
  [/\bpatience\b/gi, 'inactivity window'],
  [/\bsilence\b|\b(falls?|falling|fell) silent\b/gi, 'inactivity; becomes inactive'],
  [/\bparted\b/gi, 'split'],
  [/\bmend(s|ed|ing)?\b/gi, 'fix'],
  [/\bthe greater stands\b/gi, 'the later version wins'],
  [/\b(doubled|shuffled|forged)\b/gi, 'duplicate, out of order, with an invalid signature'],
  [/\b(hand|hands|handed|handing) out\b/gi, 'export'],
  [/\bstanding still\b/gi, 'fixed cost'],
  [/\bfarewell\b/gi, 'the change to a merged customer'],
  [/\bin our (own )?words\b/gi, 'the canonical schema'],
  [/\bshared mailbox(es)?\b/gi, 'shared address'],
  [/\b(the|a) park\b/gi, 'parked deliveries; the bucket'],
  [/\bwhom (they|it) hurts?\b/gi, 'who is affected'],
  [/\brows that say nothing\b/gi, 'rows that could not be read'],
];

// Joined from parts so that this file does not contain the words.
const PRIVATE_WORDS_OF_CODE: typeof PRIVATE_WORDS = [
  [
    new RegExp(`\\b(${['tel' + 'ling', 'tel' + 'lings', 'to' + 'ld'].join('|')})\\b`, 'gi'),
    'update; reported, received',
  ],
  [new RegExp(`\\b${'pati' + 'ence'}\\b`, 'gi'), 'inactivity window'],
  [new RegExp(`\\b${'fare' + 'well'}\\b`, 'gi'), 'the change to a merged customer'],
];

function privateWordsIn(path: string, words: typeof PRIVATE_WORDS): string[] {
  return textOf(path)
    .split('\n')
    .flatMap((line, index) =>
      words.flatMap(([pattern, instead]) =>
        [...line.matchAll(pattern)].map(([word]) => `${path}:${index + 1}: ${word} → ${instead}`),
      ),
    );
}

describe('standard terms', () => {
  test.each(repositoryFiles('.md'))('are used in %s', (page) => {
    expect(privateWordsIn(page, PRIVATE_WORDS)).toEqual([]);
  });

  test('are used in all TypeScript files', () => {
    const files = repositoryFiles('.ts');
    expect(files.flatMap((file) => privateWordsIn(file, PRIVATE_WORDS_OF_CODE))).toEqual([]);
  });
});
