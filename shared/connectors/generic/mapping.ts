import type { CustomerUpdate } from '../../identity/customer-update.ts';
import type { Connection, Delivery, FieldNotes, Mapping } from '../connector.ts';
import { readJsonBody } from '../json-body.ts';
import { ignoredMapping, refusedMapping } from '../mapping.ts';
import { updateOf } from './fact.ts';
import { type ReadItem, readItem, unknownFieldsOf } from './item.ts';

const MAX_ITEMS = 100;
/** Limits for the field names in an answer: enough to find the mistake. */
const MAX_FIELDS = 20;
const MAX_PATH_CHARACTERS = 60;

/** The mapping of one item, and its fields that have no effect. */
type Outcome = (
  | { readonly update: CustomerUpdate; readonly isAmountUnreadable: boolean }
  | { readonly refused: string }
) & {
  readonly unknown?: readonly string[];
  readonly unreadable?: readonly string[];
};

/**
 * Maps one item or a list of up to 100. Each becomes an update of its own, because being in one list does not
 * identify two customers with each other. An item that cannot be read is refused by its position in the list; the
 * others are mapped. Unknown fields and unreadable optional fields are left out and named.
 */
export function mapGeneric(delivery: Delivery, connection: Connection): Mapping {
  const body = readJsonBody(delivery.body);
  if ('refused' in body) return refusedMapping(body.refused);
  if (!Array.isArray(body.value)) return collect([mapItem(body.value, connection)], () => '', '');
  if (body.value.length === 0) return ignoredMapping('empty');
  if (body.value.length > MAX_ITEMS)
    return refusedMapping(`a list may contain at most ${MAX_ITEMS} items: send the rest in another request`);
  return collect(
    body.value.map((item) => mapItem(item, connection)),
    (index) => `item ${index}: `,
    '.',
  );
}

/** Splits a list into one delivery per item. */
export function splitGeneric(delivery: Delivery): Delivery[] {
  const body = readJsonBody(delivery.body);
  if ('refused' in body || !Array.isArray(body.value)) return [delivery];
  return body.value.map((item) => ({ ...delivery, body: Buffer.from(JSON.stringify(item)) }));
}

function collect(
  outcomes: readonly Outcome[],
  place: (index: number) => string,
  separator: '' | '.',
): Mapping {
  const pathsOf = (kind: 'unknown' | 'unreadable') =>
    outcomes
      .flatMap((outcome, index) =>
        (outcome[kind] ?? []).map((path) => (separator === '' ? path : `${index}${separator}${path}`)),
      )
      .slice(0, MAX_FIELDS)
      .map((path) => path.slice(0, MAX_PATH_CHARACTERS));
  const unreadableAmounts = outcomes.filter((one) => 'update' in one && one.isAmountUnreadable).length;
  const notes = notesOf(pathsOf('unknown'), pathsOf('unreadable'));
  return {
    updates: outcomes.flatMap((outcome) => ('update' in outcome ? [outcome.update] : [])),
    requests: [],
    ignored: [],
    refused: outcomes.flatMap((outcome, index) =>
      'refused' in outcome ? [`${place(index)}${outcome.refused}`] : [],
    ),
    ...(unreadableAmounts > 0 && { unreadableAmounts }),
    ...(notes !== undefined && { notes }),
  };
}

function notesOf(unknownFields: string[], unreadableFields: string[]): FieldNotes | undefined {
  if (unknownFields.length + unreadableFields.length === 0) return undefined;
  return {
    ...(unknownFields.length > 0 && { unknownFields }),
    ...(unreadableFields.length > 0 && { unreadableFields }),
  };
}

function mapItem(value: unknown, connection: Connection): Outcome {
  const unknown = unknownFieldsOf(value);
  const read = readItem(value);
  if ('refused' in read) return { ...read, unknown };
  const outcome = updateOf(read, connection.name);
  // The missing field may be one that could not be read. That reason is the more precise one.
  const reasons = [...read.unreadable].flatMap(([path, reason]) => (NEVER_NEEDED.has(path) ? [] : [reason]));
  if (reasons.length > 0 && ('refused' in outcome || isWithoutCustomer(read, outcome.update)))
    return { refused: reasons.join('; '), unknown };
  return {
    ...outcome,
    isAmountUnreadable: read.amount === null,
    unknown,
    unreadable: [...read.unreadable.keys()],
  };
}

/** No type needs these fields. */
const NEVER_NEEDED: ReadonlySet<string> = new Set([
  'customer.name',
  'customer.phone',
  'order.total',
  'order.currency',
]);

/** The customer is named but cannot be read. It is not left out, because the fact would then belong to nobody. */
function isWithoutCustomer({ unreadable }: ReadItem, { persons }: CustomerUpdate): boolean {
  const isNaming = (path: string) => path.startsWith('customer') && !NEVER_NEEDED.has(path);
  return persons.length === 0 && [...unreadable.keys()].some(isNaming);
}
