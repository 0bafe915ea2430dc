import { describe, expect, test } from 'vitest';
import { repositoryFiles, textOf } from '../../support/repository-files.ts';

/** Words that this product once used in a private sense, each with the standard term. */
type Words = readonly (readonly [pattern: RegExp, instead: string])[];

// Joined from parts so that this file does not contain them.
const CODE_WORDS: Words = [
  [wholeWords('tel' + 'lings?', 'to' + 'ld'), 'update; reported, received'],
  [wholeWords('pati' + 'ence'), 'inactivity window'],
  [wholeWords('fare' + 'well'), 'the change to a merged customer'],
  [wholeWords('part' + 'ed'), 'split'],
  [wholeWords('men' + 'd(s|ed|ing)?'), 'fix'],
  [wholeWords('for' + 'ged'), 'with an invalid signature'],
  // Not the option of npm before the name of a script.
  [wholeWords('(?<!--)sil' + 'ent(ly)? customers?'), 'inactive customers'],
  [wholeWords('wh' + 'om'), 'a sentence with who, which or that'],
];

const PAGE_WORDS: Words = [
  ...CODE_WORDS,
  [wholeWords('ret(elling|old)', 'tel' + 'ls'), 'update; reported, received; reports, publishes'],
  [/\bsilence\b|\b(falls?|falling|fell) silent\b/gi, 'inactivity; becomes inactive'],
  [/\bthe greater stands\b/gi, 'the later version wins'],
  [/\b(doubled|shuffled)\b/gi, 'duplicate, out of order'],
  [/\b(hand|hands|handed|handing) out\b/gi, 'export'],
  [/\bstanding still\b/gi, 'fixed cost'],
  [/\bin our (own )?words\b/gi, 'the canonical schema'],
  [/\bshared mailbox(es)?\b/gi, 'shared address'],
  [/\b(the|a) park\b/gi, 'parked deliveries; the bucket'],
  [/\brows that say nothing\b/gi, 'rows that could not be read'],
];

function wholeWords(...words: readonly string[]): RegExp {
  return new RegExp(`\\b(${words.join('|')})\\b`, 'gi');
}

function privateWordsIn(path: string, words: Words): string[] {
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
    expect(privateWordsIn(page, PAGE_WORDS)).toEqual([]);
  });

  test('are used in all TypeScript files', () => {
    const files = repositoryFiles('.ts');
    expect(files.flatMap((file) => privateWordsIn(file, CODE_WORDS))).toEqual([]);
  });
});
