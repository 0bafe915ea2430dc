import * as z from 'zod';
import { customerRecord } from '../customers/customer-record.ts';
import { CATALOGUE } from '../events/catalogue.ts';
import * as bodies from './bodies.ts';
import * as localBodies from './local-bodies.ts';

/** The schemas of the OpenAPI document, by name. */
const SCHEMAS = {
  Customer: customerRecord,
  Activity: bodies.activity,
  PublishedEvent: bodies.publishedEvent,
  ...CATALOGUE,
  Problem: bodies.problem,
  Taken: bodies.taken,
  RefusedDelivery: bodies.refusedDelivery,
  UnknownConnection: bodies.unknownConnection,
  Unavailable: bodies.unavailable,
  FoundCustomers: bodies.foundCustomers,
  TimelinePage: bodies.timelinePage,
  ExportPage: bodies.exportPage,
  MergeRequest: bodies.mergeRequest,
  MergedCustomers: bodies.mergedCustomers,
  UnmergeRequest: bodies.unmergeRequest,
  UnmergedCustomers: bodies.unmergedCustomers,
  Receipt: bodies.receipt,
  Erasures: bodies.erasures,
  CancelledErasure: bodies.cancelledErasure,
  LocalConnections: localBodies.localConnections,
  LocalEvents: localBodies.localEvents,
  LocalClock: localBodies.localClock,
  MovedLocalClock: localBodies.movedLocalClock,
  MoveLocalClock: localBodies.moveLocalClock,
  Redriven: localBodies.redriven,
} as const satisfies Readonly<Record<string, z.ZodType>>;

/** The name of a schema in the OpenAPI document. */
export type SchemaName = keyof typeof SCHEMAS;

/** The reference to the schema with this name in the OpenAPI document. */
export function schemaReference(name: string): string {
  return `#/components/schemas/${name}`;
}

/** The JSON Schemas (draft 2020-12) of all bodies, by name; they allow fields that they do not name. */
export function bodySchemas(): Readonly<Record<string, object>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(SCHEMAS)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: schemaReference });
  return Object.fromEntries(
    Object.entries(schemas).map(([name, { $id: _id, $schema: _schema, id: _name, ...schema }]) => [
      name,
      schema,
    ]),
  );
}
