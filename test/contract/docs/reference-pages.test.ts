import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { withDefaults } from '../../../shared/lifecycle/read-policy.ts';
import { CONSOLE_ENV, ENV, METRICS, OTHER_METRICS } from '../../../shared/platform/names.ts';
import { synthesisedApp } from '../../support/synthesised-app.ts';

const page = (name: string) => readFileSync(new URL(`../../../docs/${name}.md`, import.meta.url), 'utf8');

/** The first cells of a page's table rows below a heading, without backticks, each with its second cell. */
function rowsBelow(text: string, heading: string): Map<string, string> {
  const [, section = ''] = new RegExp(`^## ${heading}\\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(text) ?? [];
  const cells = [...section.matchAll(/^\| `([^`]+)` \| ([^|]*?) \|/gm)];
  return new Map(cells.map(([, name = '', value = '']) => [name, value]));
}

/** Paths of all thresholds with their defaults. */
function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || Object.keys(value).length === 0)
    return [[path, value]];
  return Object.entries(value).flatMap(([name, below]) =>
    leaves(below, path === '' ? name : `${path}.${name}`),
  );
}

describe('the page on configuration', () => {
  const text = page('configuration');

  test('lists every key of the policy with its default', () => {
    const documented = rowsBelow(text, 'Policy');
    const defaults = leaves(withDefaults({}));
    expect([...documented.keys()].sort()).toEqual(defaults.map(([path]) => path).sort());
    for (const [path, value] of defaults)
      if (typeof value === 'number') expect([path, documented.get(path)]).toEqual([path, String(value)]);
      else if (Array.isArray(value)) expect(documented.get(path)).toContain(String(value.length));
  });

  test('lists every variable of the functions', () => {
    for (const name of Object.values({ ...ENV, ...CONSOLE_ENV })) expect(text).toContain(`\`${name}\``);
  });
});

describe('the page on metrics', () => {
  const text = page('metrics');

  test('lists every metric of the functions, and no other', () => {
    const { namespace, dimension, ...names } = { ...METRICS, ...OTHER_METRICS };
    const metrics = [...text.matchAll(/^\| `(\w+)` \| (?:ingest|publish|redrive|review|query)/gm)];
    expect(metrics.map(([, name]) => name).sort()).toEqual(Object.values(names).sort());
    expect(text).toContain(`\`${namespace}\``);
    expect(text).toContain(`\`${dimension}\``);
  });

  test('lists every alarm of the stacks', () => {
    const { serviceTemplate } = synthesisedApp();
    const alarms = Object.keys(serviceTemplate.findResources('AWS::CloudWatch::Alarm'));
    expect(alarms.length).toBeGreaterThan(0);
    for (const id of alarms) {
      const name = id.replace(/^Alarms/, '').replace(/[0-9A-F]{8}$/, '');
      expect(text).toMatch(new RegExp(`^\\| \`${name}\` \\|`, 'm'));
    }
  });
});
