import { type Definition, EVENT_NAMES, eventDefinitions } from './definitions.ts';
import { typeText } from './type-text.ts';

const HEADER = '// Generated from shared/events by `npm run schemas`. Do not edit.\n\n';

/** The generated files of the package for subscribers, by name. */
export function generatedEventFiles(): ReadonlyMap<string, string> {
  const definitions = eventDefinitions();
  const types = Object.entries(definitions).map(([name, definition]) => typeText(name, definition));
  const checked = Object.fromEntries(
    Object.entries(definitions).map(([name, definition]) => [name, withoutTexts(definition)]),
  );
  const details = EVENT_NAMES.map((name) => `  readonly ${name}: ${name};\n`).join('');
  return new Map([
    [
      'event-types.ts',
      `${HEADER}${types.join('\n')}\n/** The detail of each event by its detail type. */\nexport interface Details {\n${details}}\n`,
    ],
    [
      'event-schemas.ts',
      `${HEADER}import type { Schema } from '../check-schema.ts';\n\n` +
        '/** The schema of each event and of the parts that they have in common. */\n' +
        `export const SCHEMAS: Readonly<Record<string, Schema>> = ${JSON.stringify(checked, null, 1)};\n\n` +
        '/** All detail types of this version. */\n' +
        `export const DETAIL_TYPES = ${JSON.stringify(EVENT_NAMES)} as const;\n`,
    ],
  ]);
}

/** Only what is checked. Every number is an integer that JavaScript can hold. */
function withoutTexts(definition: Definition): Definition {
  const { type, properties, required, items, anyOf, pattern, minimum, maximum, $ref } = definition;
  return {
    ...(type !== undefined && { type }),
    ...(properties !== undefined && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, field]) => [name, withoutTexts(field)]),
      ),
    }),
    ...(required !== undefined && { required }),
    ...(items !== undefined && { items: withoutTexts(items) }),
    ...(definition.enum !== undefined && { enum: definition.enum }),
    ...(definition.const !== undefined && { const: definition.const }),
    ...(anyOf !== undefined && { anyOf: anyOf.map(withoutTexts) }),
    ...(pattern !== undefined && { pattern }),
    ...(minimum !== undefined && minimum >= 0 && { minimum }),
    ...(maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER && { maximum }),
    ...($ref !== undefined && { $ref }),
  };
}
