import type { SchemaName } from './schemas.ts';

/** The meaning of a status, and the possible schemas of the body; none if there is no JSON body. */
export interface DocumentedAnswer {
  readonly description: string;
  readonly schemas: readonly SchemaName[];
  /** The body can also be CSV. */
  readonly csv?: true;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A parameter of the query string. */
export interface QueryParameter {
  readonly name: string;
  readonly description: string;
  readonly example: string;
}

/** The parameters, the body and the answers of a route. */
export interface Operation {
  readonly operationId: string;
  readonly details?: string;
  readonly query?: readonly QueryParameter[];
  /** The schema of the request's JSON body; `any` if the provider defines it. */
  readonly body?: SchemaName | 'any';
  readonly answers: Readonly<Record<number, DocumentedAnswer>>;
}
