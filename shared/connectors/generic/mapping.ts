import type { CustomerUpdate } from '../../identity/customer-update.ts';
import type { Connection, DeliveryContent, Mapping } from '../connector.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, refusedMapping } from '../mapping.ts';
import { updateOf } from './fact.ts';
import { type ReadItem, readItem, unknownFieldsOf } from './item.ts';

const MAX_ITEMS = 100;
/** Limits for the field names in an answer: enough to find the mistake. */
const MAX_FIELDS = 20;
const MAX_PATH_CHARACTERS = 60;

/** The mapping of one item, and its fields that have no effect. */
export interface ItemOutcome {
  readonly update?: CustomerUpdate;
  readonly ignored?: string;
  readonly refused?: string;
  readonly isAmountUnreadable?: boolean;
  readonly unknown: readonly string[];
  readonly unreadable: readonly string[];
}

/**
 * Maps one item or a list of up to 100. Each becomes an update of its own, because being in one list does not
 * identify two customers with each other. An item that cannot be read is refused by its position in the list; the
 * others are mapped. Unknown fields and unreadable optional fields are left out and named.
 */
export function mapGeneric(delivery: DeliveryContent, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  return 'refused' in body
    ? refusedMapping(body.refused)
    : mapItems(body.value, (item) => mapItem(item, connection));
}

/** Maps one item or each of a list, and says of a list which item is meant. */
export function mapItems(body: unknown, map: (item: unknown) => ItemOutcome): Mapping {
  if (!Array.isArray(body)) return collect([map(body)]);
  if (body.length === 0) return ignoredMapping('empty');
  if (body.length > MAX_ITEMS)
    return refusedMapping(`a list may contain at most ${MAX_ITEMS} items: send the rest in another request`);
  return collect(body.map((item, index) => placed(map(item), index)));
}

/** Splits a list into one delivery per item. */
export function splitGeneric(delivery: DeliveryContent): DeliveryContent[] {
  const body = readJsonBody(delivery.body);
  if ('refused' in body || !Array.isArray(body.value)) return [delivery];
  return body.value.map((item) => ({ ...delivery, body: Buffer.from(JSON.stringify(item)) }));
}

/** The outcome of an item of a list, which says where it is. */
function placed({ refused, unknown, unreadable, ...outcome }: ItemOutcome, index: number): ItemOutcome {
  return {
    ...outcome,
    ...(refused !== undefined && { refused: `item ${index}: ${refused}` }),
    unknown: unknown.map((path) => `${index}.${path}`),
    unreadable: unreadable.map((path) => `${index}.${path}`),
  };
}

function collect(outcomes: readonly ItemOutcome[]): Mapping {
  const unknownFields = named(outcomes.flatMap(({ unknown }) => unknown));
  const unreadableFields = named(outcomes.flatMap(({ unreadable }) => unreadable));
  const unreadableAmounts = outcomes.filter(({ isAmountUnreadable }) => isAmountUnreadable).length;
  const notes = { ...(unknownFields && { unknownFields }), ...(unreadableFields && { unreadableFields }) };
  return {
    updates: outcomes.flatMap(({ update }) => update ?? []),
    requests: [],
    ignored: outcomes.flatMap(({ ignored }) => ignored ?? []),
    refused: outcomes.flatMap(({ refused }) => refused ?? []),
    ...(unreadableAmounts > 0 && { unreadableAmounts }),
    ...((unknownFields || unreadableFields) && { notes }),
  };
}

/** The paths as they are named in the answer; undefined without any. */
function named(paths: readonly string[]): string[] | undefined {
  if (paths.length === 0) return undefined;
  return paths.slice(0, MAX_FIELDS).map((path) => path.slice(0, MAX_PATH_CHARACTERS));
}

/** Maps one item in the canonical schema. */
export function mapItem(value: unknown, connection: Connection): ItemOutcome {
  const unknown = unknownFieldsOf(value);
  const read = readItem(value);
  if ('refused' in read) return { ...read, unknown, unreadable: [] };
  const outcome = updateOf(read, connection);
  // The missing field may be one that could not be read. That reason is the more precise one.
  const reasons = [...read.unreadable].flatMap(([path, reason]) => (NEVER_NEEDED.has(path) ? [] : [reason]));
  if (reasons.length > 0 && ('refused' in outcome || isWithoutCustomer(read, outcome.update)))
    return { refused: reasons.join('; '), unknown, unreadable: [] };
  const isAmountUnreadable = 'update' in outcome && read.amount === null;
  return { ...outcome, isAmountUnreadable, unknown, unreadable: [...read.unreadable.keys()] };
}

/** No type needs these fields. */
const NEVER_NEEDED: ReadonlySet<string> = new Set([
  'customer.name',
  'customer.phone',
  'customer.emailVerified',
  'order.total',
  'order.currency',
]);

/** The customer is named but cannot be read. It is not left out, because the fact would then belong to nobody. */
function isWithoutCustomer({ unreadable }: ReadItem, { persons }: CustomerUpdate): boolean {
  const isNaming = (path: string) => path.startsWith('customer') && !NEVER_NEEDED.has(path);
  return persons.length === 0 && [...unreadable.keys()].some(isNaming);
}
