import { describe, expect, test } from 'vitest';
import { repositoryFiles, textOf } from '../../support/repository-files.ts';

// Words with a meaning of their own in this product's past, each with the word of the field that stands for it.
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

function privateWordsIn(path: string): string[] {
  return textOf(path)
    .split('\n')
    .flatMap((line, index) =>
      PRIVATE_WORDS.flatMap(([pattern, instead]) =>
        [...line.matchAll(pattern)].map(([word]) => `${path}:${index + 1}: ${word} → ${instead}`),
      ),
    );
}

describe('the words of the field', () => {
  test.each(repositoryFiles('.md'))('are used in %s', (page) => {
    expect(privateWordsIn(page)).toEqual([]);
  });
});
