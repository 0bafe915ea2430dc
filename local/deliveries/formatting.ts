import type * as z from 'zod';
import { parkedDelivery, type parkedPage } from '../../shared/http/delivery-bodies.ts';
import { layOut, paragraph } from '../terminal/layout.ts';
import { printable } from '../terminal/printable.ts';
import type { RowFormatting } from '../terminal/rows-output.ts';
import type { LoggedDelivery } from './logged-delivery.ts';

/** A parked delivery in a list. */
type ListedParked = z.infer<typeof parkedPage>['parked'][number];

const toSecond = (instant: string) => instant.slice(0, 19).replace('T', ' ');

/** How deliveries are shown. */
export const DELIVERY_FORMATTING: RowFormatting<LoggedDelivery> = {
  columns: [
    { heading: 'answered (UTC)', width: 19 },
    { heading: 'connection', width: 12 },
    { heading: 'outcome', width: 11 },
    { heading: 'topic and reason', width: 30 },
  ],
  tableRow: ({ at, connection, outcome, topic, reason, parkedId }) => [
    toSecond(at),
    connection,
    outcome,
    [topic, reason, parkedId].filter((part) => part !== null).join('\n'),
  ],
  csvNames: ['at', 'connection', 'outcome', 'reason', 'topic', 'deliveryId', 'parkedId', 'milliseconds'],
  csvRow: ({ at, connection, outcome, reason, topic, deliveryId, parkedId, milliseconds }) => [
    at,
    connection,
    outcome,
    reason,
    topic,
    deliveryId,
    parkedId,
    milliseconds,
  ],
};

/** How parked deliveries are shown. */
export const PARKED_FORMATTING: RowFormatting<ListedParked> = {
  columns: [
    { heading: 'received (UTC)', width: 19 },
    { heading: 'queue', width: 5 },
    { heading: 'id, topic and reasons', width: 50 },
  ],
  tableRow: ({ id, queue, receivedAt, topic, reasons }) => [
    receivedAt === null ? 'unknown' : toSecond(receivedAt),
    queue,
    [id, ...(topic === null ? [] : [topic]), ...reasons].join('\n'),
  ],
  csvNames: ['id', 'queue', 'connection', 'receivedAt', 'topic', 'bytes', 'reasons'],
  csvRow: ({ id, queue, connection, receivedAt, topic, bytes, reasons }) => [
    id,
    queue,
    connection,
    receivedAt,
    topic,
    bytes,
    reasons.join('; '),
  ],
};

/** A parked delivery with its headers and its body. */
export function parkedText(answer: unknown): string {
  const { id, queue, receivedAt, topic, reasons, headers, body, encoding } = parkedDelivery.parse(answer);
  const rows = [
    ['id', id],
    ['received', receivedAt ?? 'unknown'],
    ['queue', queue === 'busy' ? 'busy: applied again by itself' : 'held: waits for you'],
    ...(topic === null ? [] : [['topic', topic]]),
    ...reasons.map((reason, index) => [index === 0 ? 'reason' : '', reason]),
    ...Object.entries(headers).map(([name, value]) => [name, value]),
  ];
  const shown = (body ?? '').split('\n').map(printable).join('\n');
  return [
    layOut([], rows),
    body === null
      ? paragraph('The stored delivery cannot be read.')
      : `${encoding === 'base64' ? 'The body, which is not text, in base64:' : 'The body:'}\n${shown}\n`,
  ].join('\n');
}
