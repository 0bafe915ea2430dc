import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { EVENT_TYPES } from '../../../shared/events/transition.ts';

const page = readFileSync(new URL('../../../docs/events.md', import.meta.url), 'utf8');

describe('the page for subscribers', () => {
  test('shows the example subscriber that is tested', () => {
    const subscriber = readFileSync(new URL('../../support/subscriber.ts', import.meta.url), 'utf8');
    expect(page).toContain(`\`\`\`ts\n${subscriber}\`\`\``);
  });

  test.each(EVENT_TYPES)('describes %s', (type) => {
    expect(page).toContain(`| \`${type}\` |`);
  });

  test('shows only patterns and events that are valid JSON', () => {
    const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => json);
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) expect(() => JSON.parse(block)).not.toThrow();
  });
});
