import type { DeliveryContent } from '../connector.ts';
import { type JsonReading, readJsonBody } from '../json-body.ts';

const STRUCTURED = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';

/** The headers of an event in binary mode that are read. */
export const EVENT_HEADERS = ['ce-id', 'ce-source', 'ce-type', 'ce-time', 'ce-subject'] as const;

/**
 * The events of a delivery in any of the three modes
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md): one event in the body,
 * a list of events in the body, or the attributes in `ce-` headers and the data in the body.
 */
export function readEvents(delivery: DeliveryContent): JsonReading {
  const [contentType = ''] = (delivery.headers['content-type'] ?? '').toLowerCase().split(';');
  const mode = contentType.trim();
  const isBinary = delivery.headers['ce-type'] !== undefined;
  if (mode.startsWith('application/cloudevents') && mode !== STRUCTURED && mode !== BATCH)
    return { refused: `the event is not in JSON: send ${STRUCTURED}` };
  const body = readJsonBody(delivery.body);
  if ('refused' in body || mode === STRUCTURED || mode === BATCH || !isBinary) return body;
  return { value: { ...attributesIn(delivery.headers), data: body.value } };
}

function attributesIn(headers: DeliveryContent['headers']): Record<string, string> {
  const given = EVENT_HEADERS.flatMap((name) => {
    const value = headers[name];
    return value === undefined ? [] : [[name.slice('ce-'.length), decoded(value)] as const];
  });
  return Object.fromEntries(given);
}

/** Values in headers are percent-encoded, those of older senders in quotation marks. */
function decoded(value: string): string {
  const text = /^"(.*)"$/.exec(value)?.[1] ?? value;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
