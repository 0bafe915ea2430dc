import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { eventSourceOf } from '../platform/names.ts';
import type { ContractVersion } from './contract.ts';

// The EventBridge schema registry takes OpenAPI 3.0, and makes code bindings of it. It expects what its own discovery writes
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-schema-create.html): an AWSEvent with the source and the
// detail type, and a component for each object.

type Schema = Record<string, unknown>;

/** The documents for the EventBridge schema registry, by the name of the schema: `source@detail-type`, as AWS names its own. */
export function registrySchemas({ version, events }: ContractVersion): ReadonlyMap<string, object> {
  const source = eventSourceOf(version);
  return new Map(
    Object.entries(events).map(([detailType, schema]) => [
      `${source}@${detailType}`,
      registryDocument(source, version, detailType, schema),
    ]),
  );
}

function registryDocument(source: string, version: string, detailType: string, schema: z.ZodType): object {
  const components: Record<string, Schema> = {};
  // Serialised and parsed, so that it equals the content of a file.
  const detail: Schema = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'openapi-3.0' })),
  );
  const reference = withComponents(detail, detailType, components);
  const text = { type: 'string' };
  return {
    openapi: '3.0.0',
    info: { title: detailType, version: `${version}.0.0` },
    paths: {},
    components: {
      schemas: {
        AWSEvent: {
          type: 'object',
          required: [
            ...['detail-type', 'resources', 'detail', 'id', 'source', 'time', 'region', 'version', 'account'],
          ],
          'x-amazon-events-detail-type': detailType,
          'x-amazon-events-source': source,
          properties: {
            detail: reference,
            account: text,
            'detail-type': text,
            id: text,
            region: text,
            resources: { type: 'array', items: text },
            source: text,
            time: { type: 'string', format: 'date-time' },
            version: text,
          },
        },
        ...components,
      },
    },
  };
}

/** A schema in OpenAPI 3.0. Each object in it becomes a component with the name of its field. */
function withComponents(schema: Schema, name: string, components: Record<string, Schema>): Schema {
  const { examples, properties, items, ...rest } = schema;
  const [example] = Array.isArray(examples) ? examples : [];
  const own = { ...rest, ...(example !== undefined && { example }) };
  if (isSchema(items)) return { ...own, items: withComponents(items, `${name}Item`, components) };
  if (!isSchema(properties)) return withLongIntegers(own);
  const fields = Object.entries(properties).map(([field, below]) => [
    field,
    isSchema(below)
      ? withComponents(below, `${field.charAt(0).toUpperCase()}${field.slice(1)}`, components)
      : below,
  ]);
  const component = { ...own, properties: Object.fromEntries(fields) };
  if (components[name] !== undefined && !isDeepStrictEqual(components[name], component))
    throw new Error(`two different objects of an event have the name ${name}: rename the field of one`);
  components[name] = component;
  return { $ref: `#/components/schemas/${name}` };
}

/** JavaScript's limit of integers is no limit of the contract, and other languages need to know that 32 bits do not suffice. */
function withLongIntegers({ minimum, maximum, ...schema }: Schema): Schema {
  const isLimit = (bound: unknown) =>
    bound === undefined || Math.abs(Number(bound)) === Number.MAX_SAFE_INTEGER;
  return {
    ...schema,
    ...(schema.type === 'integer' && { format: isLimit(maximum) ? 'int64' : 'int32' }),
    ...(!isLimit(minimum) && { minimum }),
    ...(!isLimit(maximum) && { maximum }),
  };
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
