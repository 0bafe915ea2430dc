import * as z from 'zod';
import { CATALOGUE } from './catalogue.ts';

/** A JSON Schema (draft 2020-12), as parsed JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schemas of the published contract, by file name. They allow additional fields, because fields may
 * be added at any time: a subscriber that validates must not refuse them.
 */
export function contractSchemas(): ReadonlyMap<string, JsonSchema> {
  return new Map(
    Object.entries(CATALOGUE).map(([detailType, schema]) => [
      fileNameOf(detailType),
      // Serialised and parsed, so that it equals the content of a file.
      JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))),
    ]),
  );
}

function fileNameOf(detailType: string): string {
  return `${detailType.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()}.json`;
}
