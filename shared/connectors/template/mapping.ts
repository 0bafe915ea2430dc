import { createHash } from 'node:crypto';
import type { CustomerUpdate } from '../../identity/customer-update.ts';
import type { ObjectReport } from '../../lifecycle/objects/object.ts';
import type { StateValue } from '../../lifecycle/objects/states.ts';
import type { Connection, DeliveryContent, Mapping } from '../connector.ts';
import { type ItemOutcome, mapItem, mapItems } from '../generic/mapping.ts';
import { isWireType, WIRE_TYPES } from '../generic/wire-types.ts';
import { refusedMapping } from '../mapping.ts';
import { instantText } from '../natural-id.ts';
import { readFilledBody } from './filled-body.ts';
import { type FilledItem, readBoolean, readFilledItem } from './filled-item.ts';
import type { TemplateTool } from './tool.ts';

/** The state of a ticket, whatever changed: a help desk fills in its present status. */
export const TICKET_UPDATED = 'ticket.updated';

/** Maps one item that a tool filled in, or a list of up to 100. */
export function mapTemplate(tool: TemplateTool, delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readFilledBody(delivery);
  if ('refused' in body) return refusedMapping(body.refused);
  return mapItems(body.value, (value) => mapOne(tool, value, delivery.receivedAt, connection));
}

function mapOne(
  tool: TemplateTool,
  value: unknown,
  receivedAt: number | undefined,
  connection: Connection,
): ItemOutcome {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return mapItem(value, connection);
  const { ignore, ...item } = value as { readonly ignore?: unknown };
  // Only what is certainly not to be ignored counts: an agent's message is none of the customer's.
  if (ignore !== undefined && readBoolean(ignore) !== false)
    return { ignored: 'template-ignores', unknown: [], unreadable: [] };
  const filled = readFilledItem(item, tool.isUtc === true);
  return withNotes(filled, mapFilled(tool, filled, receivedAt, connection));
}

/** Names what was left out, and refuses what then belongs to nobody. */
function withNotes({ unfilled, unreadable }: FilledItem, outcome: ItemOutcome): ItemOutcome {
  const isForNobody = outcome.update?.persons.length === 0 && unfilled.some(isOfCustomer);
  if (unfilled.length > 0 && (outcome.refused !== undefined || isForNobody))
    return {
      refused: `${unfilled.join(' and ')}: the placeholder was not filled in. Check its spelling in the tool`,
      unknown: outcome.unknown,
      unreadable: [],
    };
  return { ...outcome, unreadable: [...unfilled, ...unreadable, ...outcome.unreadable] };
}

function isOfCustomer(path: string): boolean {
  return path === 'customer.id' || path === 'customer.email';
}

function mapFilled(
  tool: TemplateTool,
  { fields }: FilledItem,
  receivedAt: number | undefined,
  connection: Connection,
): ItemOutcome {
  if (isSkippedRating(fields)) return { ignored: 'no-rating', unknown: [], unreadable: [] };
  const dated = { ...fields, occurredAt: fields.occurredAt ?? (receivedAt && instantText(receivedAt)) };
  if (fields.type === TICKET_UPDATED) return mapTicket(tool, dated, connection);
  const named = fields.id === undefined ? ownId(fields, dated.occurredAt) : {};
  if (named === undefined)
    return {
      refused:
        'id or occurredAt is missing: without either, nothing distinguishes two facts from one that is sent twice',
      unknown: [],
      unreadable: [],
    };
  return mapItem({ ...named, ...dated }, connection);
}

/** Of a survey in which the customer left out the question. */
function isSkippedRating({ type, rating }: FilledItem['fields']): boolean {
  if (type !== 'rating.given') return false;
  return typeof rating === 'object' && rating !== null && !('score' in rating);
}

/**
 * The id of a fact whose template has none. A rating of an object replaces the one before. What only states something of an
 * object needs no id. Anything else can happen twice, and only its own time tells two of them apart.
 */
function ownId(
  fields: FilledItem['fields'],
  occurredAt: unknown,
): { readonly id: string; readonly version?: unknown } | undefined {
  const { type } = fields;
  if ((type === 'rating.given' || type === 'review.published') && ('ticket' in fields || 'order' in fields))
    return { id: 'rating', version: occurredAt };
  const canHappenTwice =
    type === 'subscription.renewed' || (isWireType(type) && 'activity' in WIRE_TYPES[type]);
  if (canHappenTwice && fields.occurredAt === undefined) return undefined;
  return { id: createHash('sha256').update(JSON.stringify(fields)).digest('hex') };
}

/** What a help desk says of a ticket: its status now, and its requester now. */
function mapTicket(tool: TemplateTool, item: Record<string, unknown>, connection: Connection): ItemOutcome {
  const { status, createdAt, ...ticket } = Object(item.ticket);
  if (ticket.id === undefined)
    return { refused: `${TICKET_UPDATED} needs ticket.id`, unknown: [], unreadable: [] };
  const state = typeof status === 'string' ? tool.ticketStates.get(status.toLowerCase()) : undefined;
  const generic = { ...item, id: TICKET_UPDATED, type: 'ticket.reopened', ticket };
  const { update, ...outcome } = mapItem(generic, connection);
  const isUnknown = status !== undefined && state === undefined;
  return {
    ...outcome,
    unreadable: [...outcome.unreadable, ...(isUnknown ? ['ticket.status'] : [])],
    ...(update !== undefined && { update: withTicket(update, state, instantOf(createdAt)) }),
  };
}

function instantOf(time: unknown): number | undefined {
  return typeof time === 'string' ? Date.parse(time) : undefined;
}

/** The status is the present one. When it began, its body does not say. */
function withTicket(
  update: CustomerUpdate,
  state: StateValue<'ticket'> | undefined,
  createdAt: number | undefined,
): CustomerUpdate {
  const restated = (report: ObjectReport): ObjectReport => {
    if (report.type !== 'ticket') return report;
    const snapshots = report.snapshots.map((snapshot) => ({
      ...snapshot,
      states: state === undefined ? {} : { ticket: state },
      since: {},
      attributes: { ...snapshot.attributes, ...(createdAt !== undefined && { createdAt }) },
    }));
    return { ...report, snapshots };
  };
  return {
    ...update,
    objects: update.objects.map(restated),
    ...(update.withoutId !== undefined && { withoutId: withTicket(update.withoutId, state, createdAt) }),
  };
}
