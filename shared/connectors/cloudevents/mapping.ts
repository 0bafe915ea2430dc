import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import type { Connection, DeliveryContent, Mapping } from '../connector.ts';
import { instant, optionalText, refusalOf } from '../fields.ts';
import { type ItemOutcome, mapItem, mapItems } from '../generic/mapping.ts';
import { isWireType, NAMED_OBJECTS, WIRE_TYPES, type WireType } from '../generic/wire-types.ts';
import { readJsonBody } from '../json-body.ts';
import { refusedMapping } from '../mapping.ts';
import { instantText } from '../natural-id.ts';
import { readEvents } from './events.ts';

const text = z.string().check(z.minLength(1), z.maxLength(1000));

/** The attributes that are read. `source` and `id` together identify an event. */
const eventSchema = z.object({
  id: text,
  source: text,
  type: text,
  time: z.optional(z.nullable(instant)),
  subject: optionalText,
  data: z.optional(z.unknown()),
  data_base64: z.optional(z.unknown()),
});
type Event = z.output<typeof eventSchema>;

/** Maps the events of a delivery, whatever its mode. */
export function mapEvents(delivery: DeliveryContent, connection: Connection): Mapping {
  const events = readEvents(delivery);
  if ('refused' in events) return refusedMapping(events.refused);
  return mapItems(events.value, (value) => mapEvent(value, delivery.receivedAt, connection));
}

function mapEvent(value: unknown, receivedAt: number | undefined, connection: Connection): ItemOutcome {
  const reading = eventSchema.safeParse(value);
  if (!reading.success) return refused(`${refusalOf(reading.error)} (in a CloudEvent)`);
  const { id, source, type, time, subject } = reading.data;
  const wireType = wireTypeOf(type);
  if (wireType === undefined) return { ignored: 'unknown-type', unknown: [], unreadable: [] };
  const data = dataOf(reading.data);
  if ('refused' in data) return refused(`${wireType}: ${data.refused}`);
  const at = time ?? receivedAt;
  return mapItem(
    {
      id: createHash('sha256')
        .update(JSON.stringify([source, id]))
        .digest('hex'),
      ...(at !== undefined && { occurredAt: instantText(at) }),
      ...withSubject(data.value, subject),
      type: wireType,
    },
    connection,
  );
}

function refused(sentence: string): ItemOutcome {
  return { refused: sentence, unknown: [], unreadable: [] };
}

/** `com.example.order.paid.v1` ends with the type `order.paid`. */
export function wireTypeOf(type: string): WireType | undefined {
  const name = type.replace(/\.v\d{1,3}$/, '');
  if (isWireType(name)) return name;
  return Object.keys(WIRE_TYPES).find(
    (wireType): wireType is WireType => isWireType(wireType) && name.endsWith(`.${wireType}`),
  );
}

type DataReading = { readonly value: object } | { readonly refused: string };

function dataOf({ data, data_base64: encoded }: Event): DataReading {
  const value = typeof encoded === 'string' ? decodedData(encoded) : (data ?? {});
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? { value }
    : { refused: 'data must be a JSON object in the canonical schema' };
}

function decodedData(encoded: string): unknown {
  const body = readJsonBody(Buffer.from(encoded, 'base64'));
  return 'refused' in body ? undefined : body.value;
}

const SUBJECT = new RegExp(`^(customer|${NAMED_OBJECTS.join('|')})/(.+)$`, 's');

/** Adds the customer or object of a subject such as `order/501`. Another subject says nothing that is known here. */
function withSubject(data: object, subject: string | null): object {
  const [, name = '', id] = SUBJECT.exec(subject ?? '') ?? [];
  if (id === undefined) return data;
  const { [name]: own = {} } = data as Readonly<Record<string, unknown>>;
  return { ...data, [name]: typeof own === 'object' ? { id, ...own } : own };
}
