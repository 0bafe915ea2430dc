import * as z from 'zod';
import { customerRecord } from '../customers/customer-record.ts';
import { CATALOGUE } from '../events/catalogue.ts';
import * as backfillAnswers from './backfill-answers.ts';
import * as backfillBodies from './backfill-bodies.ts';
import * as customerBodies from './customer-bodies.ts';
import * as deliveryBodies from './delivery-bodies.ts';
import * as erasureBodies from './erasure-bodies.ts';
import * as identityBodies from './identity-bodies.ts';
import * as localBodies from './local-bodies.ts';
import * as mergeAnswers from './merge-answers.ts';
import * as mergeBodies from './merge-bodies.ts';
import * as orphanBodies from './orphan-bodies.ts';
import * as policyAnswers from './policy-answers.ts';
import * as policyBodies from './policy-bodies.ts';
import { problem } from './problem.ts';
import * as reportBodies from './report-bodies.ts';
import * as republishAnswers from './republish-answers.ts';
import * as republishBodies from './republish-bodies.ts';
import * as searchBodies from './search-bodies.ts';
import * as subscriberBodies from './subscriber-bodies.ts';
import * as webhookBodies from './webhook-bodies.ts';

/** The schemas of the OpenAPI document, by name. */
const SCHEMAS = {
  Customer: customerRecord,
  Activity: customerBodies.activity,
  ObjectChange: customerBodies.objectChange,
  PublishedEvent: customerBodies.publishedEvent,
  ...CATALOGUE,
  Problem: problem,
  Taken: webhookBodies.taken,
  RefusedDelivery: webhookBodies.refusedDelivery,
  UnknownConnection: webhookBodies.unknownConnection,
  Unavailable: webhookBodies.unavailable,
  FoundCustomers: customerBodies.foundCustomers,
  CustomersPage: customerBodies.customersPage,
  SearchRequest: searchBodies.searchRequest,
  TimelinePage: customerBodies.timelinePage,
  Explained: identityBodies.explained,
  ExportPage: customerBodies.exportPage,
  MergeRequest: mergeBodies.mergeRequest,
  MergedCustomers: mergeAnswers.mergedCustomers,
  UnmergeRequest: mergeBodies.unmergeRequest,
  UnmergedCustomers: mergeAnswers.unmergedCustomers,
  PolicyInForce: policyAnswers.policyInForce,
  Stages: policyAnswers.stages,
  PolicyPreviewRequest: policyBodies.previewRequest,
  PolicyPreview: policyAnswers.policyPreview,
  OrphansPage: orphanBodies.orphansPage,
  ReportList: reportBodies.reportList,
  Report: reportBodies.report,
  ComputedReports: reportBodies.computedReports,
  Receipt: erasureBodies.receipt,
  Connections: deliveryBodies.connections,
  BackfillRequest: backfillBodies.backfillRequest,
  Backfilled: backfillAnswers.backfilled,
  RepublishRequest: republishBodies.republishRequest,
  Republished: republishAnswers.republished,
  ParkedPage: deliveryBodies.parkedPage,
  ParkedDelivery: deliveryBodies.parkedDelivery,
  DiscardedParked: deliveryBodies.discardedParked,
  RedrivenParked: deliveryBodies.redrivenParked,
  LocalDeliveries: deliveryBodies.localDeliveries,
  Erasures: erasureBodies.erasures,
  CancelledErasure: erasureBodies.cancelledErasure,
  LocalConnections: localBodies.localConnections,
  LocalEvents: localBodies.localEvents,
  LocalSubscribers: subscriberBodies.localSubscribers,
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
