import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { openApiDocument } from '../../../shared/http/openapi.ts';
import { ROUTES } from '../../../shared/http/routes.ts';

const file = readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8');
const document = z.record(z.string(), z.unknown()).parse(JSON.parse(file));
const { paths, components } = z
  .object({
    paths: z.record(z.string(), z.record(z.string(), z.object({ operationId: z.string() }))),
    components: z.object({ schemas: z.record(z.string(), z.record(z.string(), z.unknown())) }),
  })
  .parse(document);

describe('the OpenAPI document', () => {
  test('is as `npm run schemas` writes it', () => {
    expect(document).toEqual(JSON.parse(JSON.stringify(openApiDocument())));
  });

  test('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(JSON.parse(file))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  test('describes every route, and nothing else', () => {
    const described = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const expected = ROUTES.map(({ key }) => key.replace(/^ANY/, 'POST'));
    expect(described.sort()).toEqual([...expected].sort());
  });

  test('names each operation differently', () => {
    const names = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(new Set(names).size).toBe(names.length);
  });

  test('allows fields that it does not name in answers, so that fields can be added', () => {
    const closed = Object.entries(components.schemas)
      .filter(([, schema]) => JSON.stringify(schema).includes('"additionalProperties":false'))
      .map(([name]) => name);
    expect(closed.sort()).toEqual([
      'BackfillRequest',
      'MergeRequest',
      'MoveLocalClock',
      'PolicyPreviewRequest',
      'RepublishRequest',
      'SearchRequest',
      'UnmergeRequest',
    ]);
  });

  test('describes every field of a record', () => {
    const fields = z.record(z.string(), z.looseObject({})).parse(components.schemas.Customer?.properties);
    for (const [name, field] of Object.entries(fields)) expect(field, name).toHaveProperty('description');
  });

  test.each(Object.keys(components.schemas))('has a schema for %s that its examples fit', (name) => {
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    ajv.addSchema({ ...document, $id: 'openapi.json' });
    const examples = [...examplesIn(components.schemas[name], `openapi.json#/components/schemas/${name}`)];
    expect(ajv.compile({ $ref: `openapi.json#/components/schemas/${name}` })).toBeTypeOf('function');
    for (const [reference, example] of examples) {
      const validate = ajv.compile({ $ref: reference });
      expect(validate(example), `${reference} ${JSON.stringify(example)}`).toBe(true);
    }
  });
});

/** The examples within a schema, with where their own schemas are. */
function* examplesIn(schema: unknown, reference: string): Generator<readonly [string, unknown]> {
  if (typeof schema !== 'object' || schema === null) return;
  if ('examples' in schema && Array.isArray(schema.examples))
    for (const example of schema.examples) yield [reference, example];
  for (const [name, part] of Object.entries(schema))
    if (name !== 'examples') yield* examplesIn(part, `${reference}/${name}`);
}
