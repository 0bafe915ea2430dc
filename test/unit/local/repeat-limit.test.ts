import { expect, test } from 'vitest';
import { createRepeatLimit } from '../../../local/terminal/repeat-limit.ts';

test('the same text is shown at most once a minute, and others are shown at once', () => {
  let now = 0;
  const isShown = createRepeatLimit(() => now);
  const texts = ['disk full', 'disk full', 'other'].map(isShown);
  now = 59_999;
  texts.push(isShown('disk full'));
  now = 60_000;
  texts.push(isShown('disk full'), isShown('disk full'));
  expect(texts).toEqual([true, false, true, false, true, false]);
});
