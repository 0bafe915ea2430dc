import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedEventFiles } from '../../../local/event-types/generated-files.ts';

test.each([...generatedEventFiles()])('%s is as `npm run schemas` writes it', (name, text) => {
  expect(readFileSync(new URL(`../src/generated/${name}`, import.meta.url), 'utf8')).toBe(text);
});
