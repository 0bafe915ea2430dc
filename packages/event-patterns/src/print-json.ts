import type { Json } from './read-json.ts';

/** The value as JSON text without spaces. Numbers are printed as they were written. */
export function printJson(json: Json): string {
  switch (json.type) {
    case 'string':
      return JSON.stringify(json.value);
    case 'number':
      return json.text;
    case 'boolean':
      return String(json.value);
    case 'null':
      return 'null';
    case 'array':
      return `[${json.items.map(printJson).join(',')}]`;
    case 'object':
      return `{${json.fields.map(({ name, value }) => `${JSON.stringify(name)}:${printJson(value)}`).join(',')}}`;
  }
}
