import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { CONTRACT } from '../../../shared/events/contract.ts';
import { registrySchemas } from '../../../shared/events/registry-schemas.ts';

const documents = CONTRACT.flatMap((version) => [...registrySchemas(version)]);
const component = z.looseObject({ type: z.string(), properties: z.record(z.string(), z.unknown()) });
const registered = z.object({
  openapi: z.literal('3.0.0'),
  components: z.object({ schemas: z.record(z.string(), component) }),
});

/** Largest content of a schema in the registry, in characters. */
const MOST = 100_000;

describe('a schema for the EventBridge registry', () => {
  test.each(documents)('is OpenAPI 3.0: %s', async (_, document) => {
    expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
    expect(JSON.stringify(document).length).toBeLessThan(MOST);
  });

  test.each(documents)('describes the whole event, with its source and detail type: %s', (name, document) => {
    const { schemas } = registered.parse(document).components;
    const [source, detailType] = name.split('@');
    expect(schemas.AWSEvent).toMatchObject({
      'x-amazon-events-source': source,
      'x-amazon-events-detail-type': detailType,
      properties: { detail: { $ref: `#/components/schemas/${detailType}` } },
    });
  });

  test.each(documents)('has a component for each object, as code bindings need it: %s', (_, document) => {
    const { schemas } = registered.parse(document).components;
    for (const { properties } of Object.values(schemas))
      expect(JSON.stringify(properties)).not.toContain('"properties"');
    const references = JSON.stringify(document).match(/#\/components\/schemas\/(\w+)/g) ?? [];
    for (const reference of references) expect(Object.keys(schemas)).toContain(reference.split('/').at(-1));
  });

  test('has the fields of the contract, in the words of OpenAPI 3.0', () => {
    const document = registrySchemas(CONTRACT[0] ?? { version: '1', events: {} });
    const { schemas } = registered.parse(document.get('customer-lifecycle@CustomerStageChanged')).components;
    expect(schemas.Metadata?.properties).toMatchObject({
      schemaVersion: { type: 'string', enum: ['1'], example: '1' },
      sequence: { type: 'integer', format: 'int64', minimum: 1 },
      previousOfType: { type: 'integer', format: 'int64', nullable: true },
      bucket: { type: 'integer', format: 'int32', minimum: 0, maximum: 99 },
      occurredAt: { type: 'string', format: 'date-time' },
    });
    expect(schemas.Churn).toMatchObject({ type: 'object', nullable: true });
    expect(schemas.Path?.properties).toMatchObject({
      append: { type: 'array', items: { $ref: '#/components/schemas/AppendItem' } },
    });
    expect(JSON.stringify(document)).not.toContain('"examples"');
  });
});
