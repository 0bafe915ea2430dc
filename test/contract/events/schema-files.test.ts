import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { breakingChanges } from '../../../shared/events/compatibility.ts';
import { contractSchemas, type JsonSchema } from '../../../shared/events/json-schema.ts';

const folder = new URL('../../../docs/events/schema/v1/', import.meta.url);
const published = new Map<string, JsonSchema>(
  readdirSync(folder).map((name) => [name, JSON.parse(readFileSync(new URL(name, folder), 'utf8'))]),
);
const current = contractSchemas();

describe('the published JSON Schemas', () => {
  test('are one file for each event', () => {
    expect([...published.keys()].sort()).toEqual([...current.keys()].sort());
  });

  test.each([...published])('remain compatible for subscribers: %s', (name, schema) => {
    expect(breakingChanges(schema, current.get(name) ?? {})).toEqual([]);
  });

  test.each([...current])('are as `npm run schemas` writes them: %s', (name, schema) => {
    expect(published.get(name)).toEqual(schema);
  });

  test('allow additional fields, so that fields can be added', () => {
    expect(JSON.stringify([...published.values()])).not.toContain('additionalProperties');
  });
});
