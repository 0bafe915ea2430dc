import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { contractFiles } from '../../../local/event-contract/contract-files.ts';
import { readReleased } from '../../../local/event-contract/released-files.ts';
import { CONTRACT } from '../../../shared/events/contract.ts';
import { contractSchemas, type JsonSchema } from '../../../shared/events/json-schema.ts';
import { brokenReleases } from '../../../shared/events/released.ts';

const docs = new URL('../../../docs/', import.meta.url);
const files = contractFiles(CONTRACT);
const schemas = CONTRACT.flatMap(({ version, events }) =>
  [...contractSchemas(events)].map(
    ([detailType, schema]) => [`${detailType} of version ${version}`, schema] as const,
  ),
);

const part = z.looseObject({
  description: z.string().optional(),
  examples: z.array(z.unknown()).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
});

/** The fields without a description, and those with a value but without an example, by their path. */
function undescribed(given: unknown, at: string): string[] {
  const { properties = {}, items, anyOf = [] } = part.parse(given);
  const fields = Object.entries(properties).flatMap(([name, value]) => {
    const field = part.parse(value);
    const isObject = [field, field.items, ...(field.anyOf ?? [])].some(
      (one) => part.safeParse(one).data?.properties !== undefined,
    );
    const lacks = [
      ...(field.description === undefined ? ['description'] : []),
      ...(isObject || field.examples !== undefined ? [] : ['example']),
    ];
    return [...lacks.map((lack) => `${at}.${name}: ${lack}`), ...undescribed(value, `${at}.${name}`)];
  });
  const within = [...(items === undefined ? [] : [items]), ...anyOf];
  return [...fields, ...within.flatMap((one) => undescribed(one, `${at}[]`))];
}

describe('the published JSON Schemas', () => {
  test('have the files that `npm run schemas` writes, and no others', () => {
    const kept = ['schema', 'registry'].flatMap((folder) =>
      readdirSync(new URL(`events/${folder}/`, docs), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.json'))
        .map((name) => `events/${folder}/${name}`),
    );
    expect([...kept, 'asyncapi.json'].sort()).toEqual([...files.keys()].sort());
  });

  test.each([...files])('are as `npm run schemas` writes them: %s', (path, content) => {
    expect(JSON.parse(readFileSync(new URL(path, docs), 'utf8'))).toEqual(content);
  });

  test('remain compatible for subscribers of what was released', () => {
    expect(brokenReleases(readReleased(), CONTRACT)).toEqual([]);
  });

  test.each(schemas)('describe every field with an example: %s', (_, schema) => {
    expect(undescribed(schema, 'detail')).toEqual([]);
  });

  test.each(schemas)('are valid in draft 2020-12, and so are their examples: %s', (_, schema) => {
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
    addFormats.default(ajv);
    const validate = ajv.compile(schema);
    for (const example of examplesOf(schema)) {
      validate(example);
      expect(validate.errors).toBeNull();
    }
  });

  test.each(schemas)('allow additional fields, so that fields can be added: %s', (_, schema) => {
    expect(JSON.stringify(schema)).not.toContain('additionalProperties');
  });
});

function examplesOf({ examples }: JsonSchema): unknown[] {
  const [...list] = z.array(z.unknown()).min(1).parse(examples);
  return list;
}
