import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { REPORTS } from '../../../shared/reports/reports.ts';

const page = readFileSync(new URL('../../../docs/reports.md', import.meta.url), 'utf8');

test.each(REPORTS)(
  'the page on reports has the definition, the formula and every column of $name',
  ({ name, definition, formula, columns }) => {
    const [, section = ''] = new RegExp(`^## ${name}\\n([^]*?)(?=^## |$(?![^]))`, 'm').exec(page) ?? [];
    expect(section).toContain(definition);
    expect(section).toContain(`Formula: ${formula}`);
    for (const column of columns)
      expect(section).toContain(`| \`${column.name}\` | ${column.unit} | ${column.description} |`);
  },
);
