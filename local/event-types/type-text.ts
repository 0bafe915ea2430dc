import type { Definition } from './definitions.ts';

/** A definition as an exported TypeScript type with its documentation. */
export function typeText(name: string, definition: Definition): string {
  return `${documentation(definition, '')}export type ${name} = ${typeOf(definition, '')};\n`;
}

function typeOf(definition: Definition, indent: string): string {
  const { $ref, anyOf, type } = definition;
  if ($ref !== undefined) return $ref;
  if (anyOf !== undefined) return anyOf.map((one) => typeOf(one, indent)).join(' | ');
  if (definition.const !== undefined) return `'${definition.const}'`;
  if (definition.enum !== undefined) return definition.enum.map((value) => `'${value}'`).join(' | ');
  if (typeof type === 'object') return type.join(' | ');
  switch (type) {
    case 'integer':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'array':
      return `ReadonlyArray<${typeOf(definition.items ?? {}, indent)}>`;
    case 'object':
      return objectType(definition, indent);
    default:
      throw new Error(`There is no TypeScript type for ${JSON.stringify(definition)}.`);
  }
}

function objectType({ properties = {}, required = [] }: Definition, indent: string): string {
  const inner = `${indent}  `;
  const fields = Object.entries(properties).map(([name, field]) => {
    const optional = required.includes(name) ? '' : '?';
    return `${documentation(field, inner)}${inner}readonly ${name}${optional}: ${typeOf(field, inner)};\n`;
  });
  return `{\n${fields.join('')}${indent}}`;
}

function documentation({ description }: Definition, indent: string): string {
  return description === undefined ? '' : `${indent}/** ${description} */\n`;
}
