import * as z from 'zod';
import type { EventCatalogue } from './contract.ts';

/** A JSON Schema (draft 2020-12), as parsed JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schemas of a version of the contract, by detail type. They allow additional fields, because fields may
 * be added at any time: a subscriber that validates must not refuse them.
 */
export function contractSchemas(events: EventCatalogue): ReadonlyMap<string, JsonSchema> {
  return new Map(
    Object.entries(events).map(([detailType, schema]) => [
      detailType,
      // Serialised and parsed, so that it equals the content of a file.
      JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))),
    ]),
  );
}

/** The name of the file with the schema of a detail type. */
export function schemaFileName(detailType: string): string {
  return `${detailType.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()}.json`;
}
