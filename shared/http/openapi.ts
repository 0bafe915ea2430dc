import type { DocumentedAnswer, Operation } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { ROUTES } from './routes.ts';
import { bodySchemas, type SchemaName, schemaReference } from './schemas.ts';

const DESCRIPTION =
  'Webhooks in, one lifecycle record per customer. The same API is deployed and run by `npm start`; paths below /_local exist only there. docs/http-api.md explains it with examples. Instants are ISO 8601 in UTC with milliseconds. Fields may be added at any time: ignore those that you do not know.';

/** The OpenAPI 3.1 document of the HTTP API, as parsed JSON. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Customer Lifecycle',
      version: '1',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: 'http://127.0.0.1:8787', description: 'npm start' },
      {
        url: 'https://{api}.execute-api.{region}.amazonaws.com',
        description: 'Deployed: the stack shows the URL',
        variables: { api: { default: 'api-id' }, region: { default: 'eu-central-1' } },
      },
    ],
    paths: pathItems(),
    components: {
      schemas: bodySchemas(),
      securitySchemes: {
        sigv4: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4 for the service execute-api; not needed locally',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
      },
    },
  };
}

function pathItems(): Record<string, Record<string, object>> {
  const items: Record<string, Record<string, object>> = {};
  for (const route of ROUTES) {
    const method = route.method === 'ANY' ? 'post' : route.method.toLowerCase();
    const operation: Operation = OPERATIONS[route.key];
    items[route.path] = {
      ...items[route.path],
      [method]: {
        operationId: operation.operationId,
        summary: route.description,
        ...(operation.details !== undefined && { description: operation.details }),
        security: route.access === 'iam' ? [{ sigv4: [] }] : [],
        ...withParameters([...pathParameters(route.path), ...queryParameters(operation)]),
        ...(operation.body !== undefined && { requestBody: requestBody(operation.body) }),
        responses: Object.fromEntries(
          Object.entries(operation.answers).map(([status, answer]) => [status, response(answer)]),
        ),
      },
    };
  }
  return items;
}

function withParameters(parameters: readonly object[]) {
  return parameters.length > 0 && { parameters };
}

const PATH_PARAMETERS: Readonly<Record<string, { readonly description: string; readonly example: string }>> =
  {
    connection: { description: 'The name of the connection', example: 'shopify' },
    secret: { description: 'The secret of the connection', example: 'a-long-random-text' },
    name: { description: 'The name of the report', example: 'churn' },
    id: {
      description: 'The id of a customer; the id of a merged customer leads to the surviving one',
      example: 'cus_4s7Qm2xT9bKfWvE1aB3cDe',
    },
  };

function pathParameters(path: string): object[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    required: true,
    ...PATH_PARAMETERS[name],
    schema: { type: 'string' },
  }));
}

function queryParameters({ query = [] }: Operation): object[] {
  return query.map((parameter) => ({ ...parameter, in: 'query', schema: { type: 'string' } }));
}

function requestBody(body: SchemaName | 'any'): object {
  const schema = body === 'any' ? {} : { $ref: schemaReference(body) };
  return { required: true, content: { 'application/json': { schema } } };
}

function response({ description, schemas, headers, csv }: DocumentedAnswer): object {
  const references = schemas.map((name) => ({ $ref: schemaReference(name) }));
  const schema = references.length > 1 ? { anyOf: references } : references[0];
  return {
    description,
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [
          name,
          { description: text, schema: { type: 'string' } },
        ]),
      ),
    }),
    ...(schema && {
      content: {
        'application/json': { schema },
        ...(csv && { 'text/csv': { schema: { type: 'string' } } }),
      },
    }),
  };
}
