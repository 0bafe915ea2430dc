import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Parser } from '@asyncapi/parser';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { createHandler } from '../../../functions/publish/handler.ts';
import { contractFiles } from '../../../local/event-contract/contract-files.ts';
import { readReleased, writeReleased } from '../../../local/event-contract/released-files.ts';
import { matches } from '../../../packages/event-patterns/src/event-patterns.ts';
import { parseEvent, stageEntered } from '../../../packages/events/src/customer-lifecycle-events.ts';
import { asyncApiDocument } from '../../../shared/events/async-api.ts';
import { CATALOGUE } from '../../../shared/events/catalogue.ts';
import type { ContractVersion } from '../../../shared/events/contract.ts';
import { type PublishedEvent, toPublishedEvents } from '../../../shared/events/published-events.ts';
import { brokenReleases } from '../../../shared/events/released.ts';
import { classicBus } from '../../../shared/messaging/classic-bus.ts';
import { createEventPublisher } from '../../../shared/messaging/event-publisher.ts';
import { transitionOf } from '../../support/first-purchase.ts';

// A release of version 2 beside version 1, as docs/releasing-events.md describes it. In version 2, CustomerStageChanged has
// `movement` instead of `reactivated`. All other events only have another version.

const MOVEMENTS = ['first', 'moved', 'reactivated'] as const;

/** An event of version 1 as one of version 2. */
function inVersion2({ detailType, detail }: PublishedEvent) {
  const metadata = { ...detail.metadata, schemaVersion: '2' as const };
  if (detailType !== 'CustomerStageChanged') return { detailType, detail: { metadata, data: detail.data } };
  const { reactivated, ...data } = detail.data;
  const moved = data.previousStage === null ? 'first' : 'moved';
  const movement: (typeof MOVEMENTS)[number] = reactivated ? 'reactivated' : moved;
  return { detailType, detail: { metadata, data: { ...data, movement } } };
}

const movement = z
  .enum(MOVEMENTS)
  .meta({ description: 'How the customer came into the stage', examples: ['moved'] });
const metadata = CATALOGUE.CustomerErased.shape.metadata.extend({
  schemaVersion: z.literal('2').meta({ description: 'The version of the contract', examples: ['2'] }),
});
const exampleOf = (schema: z.ZodType) =>
  z.tuple([z.record(z.string(), z.unknown())]).parse(schema.meta()?.examples)[0];
const { reactivated: _, ...stageFields } = CATALOGUE.CustomerStageChanged.shape.data.shape;

const version1: ContractVersion = { version: '1', events: CATALOGUE };
const version2: ContractVersion = {
  version: '2',
  events: Object.fromEntries(
    Object.entries(CATALOGUE).map(([detailType, schema]) => {
      const isChanged = detailType === 'CustomerStageChanged';
      const data = isChanged ? z.object({ ...stageFields, movement }) : schema.shape.data;
      const old = exampleOf(schema);
      const example = {
        metadata: { ...Object(old.metadata), schemaVersion: '2' },
        data: { ...Object(old.data), ...(isChanged && { movement: 'moved' }) },
      };
      const { description } = schema.meta() ?? {};
      return [
        detailType,
        z.object({ metadata, data }).meta({ title: detailType, description, examples: [example] }),
      ];
    }),
  ),
};
const both = [version1, version2];

const folder = mkdtempSync(join(tmpdir(), 'released-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const released = pathToFileURL(`${folder}/`);

describe('a version 2 beside version 1', () => {
  test('is needed only once version 1 is released: before, it may change', () => {
    const changed: ContractVersion = { version: '1', events: version2.events };
    expect(brokenReleases(readReleased(released), [changed])).toEqual([]);
    writeReleased([version1], released);
    const faults = brokenReleases(readReleased(released), [changed]);
    expect(faults).toContain(
      'CustomerStageChanged of version 1: detail.data.reactivated was removed: a rule that matches it matches nothing any more, and code that reads it finds nothing',
    );
    expect(faults).toContain(
      'CustomerErased of version 1: detail.metadata.schemaVersion was always "1" and is always "2" now: a rule or a check for the old value matches nothing any more',
    );
  });

  test('breaks nobody, and is protected like version 1 as soon as it is released, too', () => {
    writeReleased([version1], released);
    expect(brokenReleases(readReleased(released), both)).toEqual([]);
    writeReleased(both, released);
    expect(brokenReleases(readReleased(released), both)).toEqual([]);
    expect(brokenReleases(readReleased(released), [version1])).toEqual([
      'version 2 is gone: every rule with the source customer-lifecycle.v2 matches nothing any more',
    ]);
    const { CustomersMerged: __, ...others } = version2.events;
    expect(brokenReleases(readReleased(released), [version1, { version: '2', events: others }])).toEqual([
      'CustomersMerged of version 2 is gone, removed or renamed: a rule with this detail type matches nothing any more, and its subscriber waits for ever',
    ]);
  });

  test('has JSON Schemas, registry schemas and messages of its own', async () => {
    const files = contractFiles(both);
    expect(
      [...files.keys()].filter((path) => path.includes('stage-changed') || path.includes('@CustomerStage')),
    ).toEqual([
      'events/schema/v1/customer-stage-changed.json',
      'events/registry/v1/customer-lifecycle@CustomerStageChanged.json',
      'events/schema/v2/customer-stage-changed.json',
      'events/registry/v2/customer-lifecycle.v2@CustomerStageChanged.json',
    ]);
    const document = files.get('events/registry/v2/customer-lifecycle.v2@CustomerStageChanged.json');
    expect(await new Validator().validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
    expect(JSON.stringify(document)).toContain('"x-amazon-events-source":"customer-lifecycle.v2"');
    const parsed = await new Parser().parse(JSON.stringify(asyncApiDocument(both)));
    expect(parsed.diagnostics).toEqual([]);
    expect(parsed.document?.channels().map((channel) => channel.id())).toEqual(['V1', 'V2']);
  });

  test('is published beside version 1: each rule gets every event once, in the version of its source', async () => {
    const bus = mockClient(EventBridgeClient);
    bus.on(PutEventsCommand).callsFake(({ Entries }) => ({ Entries: Entries.map(() => ({ EventId: 'x' })) }));
    const handler = createHandler({
      eventsOf: (transition) =>
        toPublishedEvents(transition, '').flatMap((event) => [event, inVersion2(event)]),
      publisher: createEventPublisher({
        bus: classicBus(new EventBridgeClient({ region: 'eu-central-1' }), 'lifecycle'),
        pause: async () => {},
        random: () => 0,
      }),
      refusedEvents: { keep: async () => expect.fail('nothing is refused') },
    });
    const record = {
      eventName: 'INSERT' as const,
      dynamodb: { NewImage: { body: { S: JSON.stringify(transitionOf()) } } },
    };
    expect(await handler({ Records: [record] })).toEqual({ batchItemFailures: [] });

    const entries = bus
      .commandCalls(PutEventsCommand)
      .flatMap(({ args: [{ input }] }) => input.Entries ?? []);
    const events = entries.map(({ Source, DetailType, Detail = '' }) => ({
      source: Source,
      'detail-type': DetailType,
      detail: JSON.parse(Detail),
    }));
    expect(events.map(({ source }) => source)).toEqual(['customer-lifecycle', 'customer-lifecycle.v2']);
    const [first, second] = events;
    expect(second?.detail.metadata).toEqual({ ...first?.detail.metadata, schemaVersion: '2' });

    const rule = stageEntered('purchase').toJSON();
    expect(events.map((event) => matches(rule, event))).toEqual([true, false]);
    expect(events.map((event) => matches({ ...rule, source: ['customer-lifecycle.v2'] }, event))).toEqual([
      false,
      true,
    ]);

    const ajv = new Ajv2020({ strictTypes: false });
    addFormats.default(ajv);
    const files = contractFiles(both);
    for (const [index, version] of both.entries()) {
      const schema = files.get(`events/schema/v${version.version}/customer-stage-changed.json`) ?? {};
      const validates = events.map(({ detail }) => ajv.validate(schema, detail));
      expect(validates).toEqual([index === 0, index === 1]);
    }

    expect(parseEvent(first)).toMatchObject({ type: 'CustomerStageChanged' });
    expect(parseEvent(second)).toEqual({
      type: 'refused',
      reason:
        'The event is of version 2 of the contract, and this package reads version 1: match the source customer-lifecycle in the rule, or install a later package.',
    });
  });
});
