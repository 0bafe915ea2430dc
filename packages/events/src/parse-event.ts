import { isObject, type Schema, whyInvalid } from './check-schema.ts';
import type { DetailType, LifecycleEvent, Refusal, UnknownEvent } from './event.ts';
import { DETAIL_TYPES, SCHEMAS } from './generated/event-schemas.ts';

const SOURCE = 'customer-lifecycle';
const SCHEMA_VERSION = '1';

/** What every version has. */
const ORDERED: Schema = {
  type: 'object',
  properties: {
    metadata: {
      type: 'object',
      properties: { sequence: { type: 'integer', minimum: 1 }, epoch: { type: 'integer', minimum: 0 } },
      required: ['sequence', 'epoch'],
    },
    data: { type: 'object', properties: { customerId: { type: 'string' } }, required: ['customerId'] },
  },
  required: ['metadata', 'data'],
};

/**
 * Reads an event: what EventBridge delivers (an object, its JSON text, or the bytes of that), or with `detailType` only the `detail` of it.
 * Fields that this version does not know are kept. An event of a detail type or schema version that this version does not
 * know is `unknown`: ignore it, but let `orderedOnce` count it. Anything else is `refused` with a reason.
 */
export function parseEvent(input: unknown, detailType?: string): LifecycleEvent | UnknownEvent | Refusal {
  const text = input instanceof Uint8Array ? new TextDecoder().decode(input) : input;
  const value = typeof text === 'string' ? readJson(text) : text;
  if (!isObject(value)) return refusal('The event must be a JSON object');
  const wrapped = whyWrapped(value);
  if (wrapped !== undefined) return refusal(wrapped);
  if (detailType !== undefined) return parseDetail(value, detailType);
  const type = value['detail-type'];
  if (typeof type !== 'string')
    return refusal(
      'The event has no detail-type: pass the whole event of EventBridge, or its detail type as the second argument',
    );
  if (value.source !== SOURCE) return refusal(whySourceWrong(value.source));
  return parseDetail(value.detail, type);
}

function parseDetail(detail: unknown, type: string): LifecycleEvent | UnknownEvent | Refusal {
  const unordered = whyInvalid(SCHEMAS, ORDERED, detail, 'detail');
  if (unordered !== undefined) return refusal(unordered);
  // Checked: every version has these fields.
  const known = detail as Pick<UnknownEvent, 'metadata' | 'data'>;
  const schema = isDetailType(type) ? SCHEMAS[type] : undefined;
  if (schema === undefined || known.metadata.schemaVersion !== SCHEMA_VERSION)
    return { type: 'unknown', detailType: type, metadata: known.metadata, data: known.data };
  const reason = whyInvalid(SCHEMAS, schema, detail, 'detail');
  if (reason !== undefined) return refusal(reason);
  // Checked against the schema that the type is generated from.
  return { type, metadata: known.metadata, data: known.data } as unknown as LifecycleEvent;
}

/** An event can be inside of what a queue or a topic delivers. */
function whyWrapped(value: Readonly<Record<string, unknown>>): string | undefined {
  const { Records, Type, body, Body, messageId, MessageId } = value;
  const [record]: readonly unknown[] = Array.isArray(Records) ? Records : [];
  if (isObject(record) && 'Sns' in record)
    return 'This is a batch of SNS notifications, not an event: pass the message of each one, Records[].Sns.Message';
  if (isObject(record) && 'body' in record)
    return 'This is a batch of SQS messages, not an event: pass the body of each one, Records[].body';
  if (Type === 'Notification') return 'This is an SNS notification, not an event: pass its Message';
  if (messageId !== undefined && body !== undefined)
    return 'This is an SQS message, not an event: pass its body';
  if (MessageId !== undefined && Body !== undefined)
    return 'This is an SQS message, not an event: pass its Body';
  return undefined;
}

/** Each later version of the contract has a source of its own. */
function whySourceWrong(source: unknown): string {
  const [, version] = /^customer-lifecycle\.v(\d+)$/.exec(String(source)) ?? [];
  return version === undefined
    ? `The source of the event must be ${SOURCE}`
    : `The event is of version ${version} of the contract, and this package reads version ${SCHEMA_VERSION}: match the source ${SOURCE} in the rule, or install a later package`;
}

function isDetailType(type: string): type is DetailType {
  return DETAIL_TYPES.some((known) => known === type);
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusal(reason: string): Refusal {
  return { type: 'refused', reason: `${reason}.` };
}
