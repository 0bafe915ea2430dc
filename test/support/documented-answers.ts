import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import * as z from 'zod';

const answer = z.object({
  headers: z.record(z.string(), z.unknown()).optional(),
  content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }).optional(),
});
type Answer = z.infer<typeof answer>;

const operation = z.object({ responses: z.record(z.string(), answer) });
const openApi = z.object({ paths: z.record(z.string(), z.record(z.string(), operation)) });

/** The answers that an OpenAPI document describes. */
export interface DocumentedAnswers {
  /** All operations and statuses, such as `GET /customers 200`. */
  readonly all: readonly string[];
  /** How an answer differs from the document; a field that the document does not name is a difference too. */
  problemsOf(operation: string, status: number, body: unknown): readonly string[];
  /** The headers that the answer must have. */
  headersOf(operation: string, status: number): readonly string[];
}

/** Reads the answers that an OpenAPI document describes. */
export function documentedAnswers(document: object): DocumentedAnswers {
  // OpenAPI adds keywords to JSON Schema, such as `example`.
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const strict = withoutFurtherFields(document);
  ajv.addSchema({ ...z.record(z.string(), z.unknown()).parse(strict), $id: 'openapi.json' });
  const answers = new Map<string, Answer>(
    Object.entries(openApi.parse(strict).paths).flatMap(([path, operations]) =>
      Object.entries(operations).flatMap(([method, { responses }]) =>
        Object.entries(responses).map(
          ([status, response]) => [`${method.toUpperCase()} ${path} ${status}`, response] as const,
        ),
      ),
    ),
  );
  return {
    all: [...answers.keys()],
    problemsOf(operation, status, body) {
      const answer = answers.get(`${operation} ${status}`);
      if (answer === undefined) return [`${operation} has no documented answer with ${status}`];
      const schema = answer.content?.['application/json'].schema;
      if (schema === undefined) return body === null ? [] : [`${operation} ${status} has no documented body`];
      const validate = ajv.compile(absolute(schema));
      return validate(body) ? [] : [ajv.errorsText(validate.errors)];
    },
    headersOf: (operation, status) => Object.keys(answers.get(`${operation} ${status}`)?.headers ?? {}),
  };
}

/** The document with object schemas that refuse further fields. */
function withoutFurtherFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutFurtherFields);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, withoutFurtherFields(part)]),
  );
  const isObjectSchema = copy.type === 'object' && 'properties' in copy;
  return isObjectSchema ? { additionalProperties: false, ...copy } : copy;
}

function absolute(schema: unknown): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"openapi.json#/');
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}
