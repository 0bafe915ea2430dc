import { parseInstant } from '../fields.ts';

/** An item with what the tool filled in, as far as it could be read. */
export interface FilledItem {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Placeholders that the tool does not know: they were sent as they stand in the template. */
  readonly unfilled: readonly string[];
  /** Values that could not be read. */
  readonly unreadable: readonly string[];
}

/** What tools write for a value that they do not have. */
const NO_VALUE = /^(?:|null|none|nil|undefined)$/i;

/** `{{ticket.id}}`, `${id}`, `<%ID%>`, `[%ID%]`, `{% if %}`, `{id}`. */
const UNFILLED = /\{\{|\}\}|\$\{|\{%|<%|\[%|^\{[\w.-]+\}$/;

/** Reads an item: values that are missing are left out, and text becomes the type that the field has. */
export function readFilledItem(item: object, isUtc: boolean): FilledItem {
  const unfilled: string[] = [];
  const unreadable: string[] = [];
  const read = (value: unknown, path: string): unknown => {
    const text = typeof value === 'string' ? value.trim() : value;
    if (text === null || (typeof text === 'string' && NO_VALUE.test(text))) return undefined;
    if (typeof text === 'string' && UNFILLED.test(text)) {
      unfilled.push(path);
      return undefined;
    }
    const typed = TYPED.get(path);
    const result = typed === undefined ? text : typed(text, isUtc);
    if (result === undefined) unreadable.push(path);
    return result;
  };
  const fields = withValues(item, (value, name) =>
    isObject(value)
      ? withValues(value, (below, field) => read(below, `${name}.${field}`))
      : read(value, name),
  );
  return { fields, unfilled, unreadable };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object with each value read. Fields without a value are left out. */
function withValues(item: object, read: (value: unknown, name: string) => unknown): Record<string, unknown> {
  const entries = Object.entries(item).map(([name, value]) => [name, read(value, name)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

type Reader = (value: unknown, isUtc: boolean) => unknown;

/** Fields that are not text, or not as the tool writes it. Undefined if the value cannot be read. */
const TYPED: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['occurredAt', timeText],
  ['ticket.createdAt', timeText],
  ['ticket.status', plainText],
  ['rating.scale', (value) => (typeof value === 'string' ? value.toLowerCase() : value)],
  ['rating.score', (value) => (typeof value === 'string' && /^\d{1,3}$/.test(value) ? Number(value) : value)],
  ['customer.emailVerified', readBoolean],
  ['customer.phone', plainText],
  ['customer.name', plainText],
]);

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['true', 'yes', '1'].map((word) => [word, true] as const),
  ...['false', 'no', '0'].map((word) => [word, false] as const),
]);

/** True or false as tools write it; undefined for anything else. */
export function readBoolean(value: unknown): boolean | undefined {
  return BOOLEANS.get(String(value).trim().toLowerCase());
}

function plainText(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** The time in ISO 8601. */
function timeText(value: unknown, isUtc: boolean): string | undefined {
  const at = timeOf(value, isUtc);
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** A date and a time, with a blank between them or before the zone, as programs print them. */
const PRINTED = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d\d:?\d\d)?$/i;

/** Seconds or milliseconds since 1970, of a time since 1990. */
const EPOCH = /^(\d{9,10}|\d{12,13})(?:\.\d+)?$/;

function timeOf(value: unknown, isUtc: boolean): number | undefined {
  const text = plainText(value) ?? '';
  const [, epoch] = EPOCH.exec(text) ?? [];
  if (epoch !== undefined) return sinceThe90s(epoch.length > 10 ? Number(epoch) : Number(text) * 1000);
  const [, date, time, zone = isUtc ? 'Z' : ''] = PRINTED.exec(text) ?? [];
  return date === undefined
    ? undefined
    : parseInstant(`${date}T${time}${zone.replace(/^(?:UTC|GMT)$/i, 'Z')}`);
}

const YEAR_1990 = Date.UTC(1990, 0);

function sinceThe90s(at: number): number | undefined {
  return at >= YEAR_1990 ? Math.trunc(at) : undefined;
}
