import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { customerRecord } from '../../../shared/customers/customer-record.ts';
import { ROUTES } from '../../../shared/http/routes.ts';

const page = readFileSync(new URL('../../../docs/http-api.md', import.meta.url), 'utf8');

describe('the reference of the HTTP API', () => {
  test.each(ROUTES)('lists $key', ({ key, description }) => {
    expect(page).toContain(`| \`${key.replace('ANY', 'POST')}\` | ${description} |`);
  });

  test.each(Object.entries(customerRecord.shape))('explains the field %s of a record', (name, field) => {
    expect(page).toContain(`| \`${name}\` | ${field.description} |`);
  });
});
