import * as z from 'zod';
import { eventSourceOf } from '../platform/names.ts';
import type { ContractVersion } from './contract.ts';

const DESCRIPTION =
  'What happens to customers, on an event bus of EventBridge. docs/events.md explains each event, and docs/subscribing.md how to receive them. Fields may be added at any time: ignore those that you do not know.';

/** The AsyncAPI document of the versions of the contract, as parsed JSON: a channel for each version. */
export function asyncApiDocument(versions: readonly ContractVersion[]): object {
  const [newest] = versions.toReversed();
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Customer Lifecycle events',
      version: `${newest?.version ?? '0'}.0.0`,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    servers: {
      eventbridge: {
        host: 'events.{region}.amazonaws.com',
        protocol: 'https',
        description:
          'Amazon EventBridge in the account of the deployment. Subscribers create rules on the bus',
        variables: { region: { default: 'eu-central-1', description: 'The region of the deployment' } },
      },
    },
    channels: Object.fromEntries(versions.map((version) => [channelName(version), channel(version)])),
    operations: Object.fromEntries(
      versions.map((version) => [`publish${channelName(version)}`, operation(version)]),
    ),
    components: {
      messages: Object.fromEntries(
        versions.flatMap((version) =>
          Object.entries(version.events).map(([detailType, schema]) => [
            messageName(version, detailType),
            message(version, detailType, schema),
          ]),
        ),
      ),
    },
  };
}

function channelName({ version }: ContractVersion): string {
  return `V${version}`;
}

function messageName({ version }: ContractVersion, detailType: string): string {
  return `${detailType}V${version}`;
}

function channel(version: ContractVersion): object {
  return {
    address: 'customer-lifecycle-{stage}',
    title: `Events of version ${version.version}`,
    description: `The bus, for a rule with the source ${eventSourceOf(version.version)}`,
    parameters: { stage: { description: 'The name of the environment', default: 'prod' } },
    messages: Object.fromEntries(
      Object.keys(version.events).map((detailType) => [
        detailType,
        { $ref: `#/components/messages/${messageName(version, detailType)}` },
      ]),
    ),
  };
}

function operation(version: ContractVersion): object {
  return {
    action: 'send',
    channel: { $ref: `#/channels/${channelName(version)}` },
    summary: `Events of version ${version.version}. Each has an id, and its place in the sequence of its customer`,
  };
}

function message(version: ContractVersion, detailType: string, schema: z.ZodType): object {
  const source = eventSourceOf(version.version);
  const {
    $schema: _,
    title,
    description,
    examples,
    ...detail
  } = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', target: 'draft-7' })));
  const text = { type: 'string' };
  const envelope = {
    ...{ version: '0', id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718', account: '111122223333' },
    ...{
      time: '2026-01-05T10:00:00Z',
      region: 'eu-central-1',
      resources: [],
      source,
      'detail-type': detailType,
    },
  };
  return {
    name: detailType,
    title,
    summary: description,
    payload: {
      type: 'object',
      required: ['source', 'detail-type', 'detail'],
      properties: {
        ...{ version: text, id: text, account: text, region: text },
        time: { type: 'string', format: 'date-time', description: 'occurredAt' },
        resources: { type: 'array', items: text },
        source: { type: 'string', const: source },
        'detail-type': { type: 'string', const: detailType },
        detail,
      },
    },
    examples: examples.map((example: unknown) => ({
      name: detailType,
      payload: { ...envelope, detail: example },
    })),
  };
}
