import * as z from 'zod';
import { CATALOGUE } from './catalogue.ts';

/** A JSON Schema (draft 2020-12), as parsed JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/**
 * The JSON Schemas of the published contract, by file name. They allow fields that they do not name, because
 * fields may be added at any time: a subscriber that validates must not refuse them.
 */
export function contractSchemas(): ReadonlyMap<string, JsonSchema> {
  return new Map(
    Object.entries(CATALOGUE).map(([detailType, schema]) => [
      fileNameOf(detailType),
      // As text and back, so that it compares equal to what a file holds.
      JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input' }))),
    ]),
  );
}

/** `CustomerErased` → `customer-erased.json` */
function fileNameOf(detailType: string): string {
  return `${detailType.replace(/(?<=.)[A-Z]/g, '-$&').toLowerCase()}.json`;
}
