import { describe, expect, test } from 'vitest';
import { loadConnector } from '../../../shared/connectors/load-connector.ts';
import type { Provider } from '../../../shared/connectors/registry.ts';
import { textOf } from '../../support/repository-files.ts';

const PAGES = ['template', 'freshdesk', 'gorgias', 'questionpro'] as const satisfies readonly Provider[];

/** The value of a placeholder by the end of its name, as a tool fills it in: always text. */
const VALUES: readonly (readonly [RegExp, string])[] = [
  [/status$/, 'open'],
  [/(?:_at|_datetime)$/, '2026-01-05T10:00:00Z'],
  [/email$/, 'ada@example.com'],
  [/nps$/, '9'],
  [/from_agent$/, 'False'],
  [/(?:id|custom1)$/, '31'],
];

function templatesOf(page: string): string[] {
  return [...textOf(`docs/connectors/${page}.md`).matchAll(/```json\n([\s\S]*?)```/g)].map(
    ([, body = '']) => body,
  );
}

function filledIn(template: string): string {
  return template.replaceAll(/\{\{(.+?)\}\}|\$\{(.+?)\}/g, (placeholder, liquid, dollar) => {
    const name: string = liquid ?? dollar;
    const [, value] = VALUES.find(([pattern]) => pattern.test(name)) ?? [];
    expect(value, placeholder).toBeDefined();
    return value ?? '';
  });
}

describe.each(PAGES)('the templates of the page on %s', (page) => {
  const templates = templatesOf(page);
  const map = async (body: string) => {
    const connector = await loadConnector(page);
    const receivedAt = Date.parse('2026-01-10T12:00:00Z');
    const delivery = { method: 'POST', headers: {}, body: Buffer.from(body), receivedAt };
    return connector.map(delivery, { name: 'tool', provider: page });
  };

  test('are there', () => {
    expect(templates).not.toEqual([]);
  });

  test.each(templates)('can be filled in and are mapped: %s', async (template) => {
    const { updates, ignored, refused, notes } = await map(filledIn(template));
    expect({ ignored, refused, notes }).toEqual({ ignored: [], refused: [], notes: undefined });
    expect(updates).toHaveLength(1);
    expect(updates[0]?.persons).toContain('email:ada@example.com');
  });

  test.each(templates)('have no effect if nothing is filled in: %s', async (template) => {
    const { updates, ignored, refused } = await map(template);
    expect(updates).toEqual([]);
    expect(ignored.length + refused.length).toBe(1);
  });

  test.each(templates)(
    'have what is fixed at the end, so that nothing that is filled in can overrule it: %s',
    (template) => {
      expect(template.lastIndexOf('"type"')).toBeGreaterThan(
        Math.max(template.lastIndexOf('{{'), template.lastIndexOf('${')),
      );
    },
  );
});
