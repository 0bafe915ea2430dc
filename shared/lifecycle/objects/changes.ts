import type { ChangeType } from '../change-types.ts';
import { comparePlaces } from '../change-types.ts';
import type { Money } from '../money.ts';
import { attributeOf, groupedBy } from './history.ts';
import type { ObjectHistory, ObjectType, PartKey, PartType, Snapshot } from './object.ts';
import { isPlausible, type Run, runsOf } from './runs.ts';
import { STATES, type StateField, type States, type StateValue } from './states.ts';

/** A change of a state of an object or of one of its parts, as its history has it now. */
export interface ObjectChange {
  /** Names the object, its part and the state. */
  readonly id: string;
  readonly type: ChangeType;
  /** When it happened, in epoch milliseconds. */
  readonly occurredAt: number;
  readonly connection: string;
  readonly provider: string;
  readonly object: string;
  readonly part: PartKey;
  /** The state that changed; null for the creation of the object. */
  readonly field: StateField | null;
  readonly value: StateValue | null;
}

const CREATIONS: { readonly [Type in ObjectType]?: ChangeType } = {
  account: 'account.created',
  order: 'order.placed',
  invoice: 'invoice.created',
  ticket: 'ticket.opened',
  checkout: 'checkout.started',
  cart: 'cart.updated',
};

/** The first news of one of these is its creation, also without a date of creation. */
const EXISTENCE_COUNTS: ReadonlySet<ObjectType> = new Set(['account', 'cart', 'checkout']);

/** Only the tool's own body of an account has its state. That an account was merged is no creation. */
function existenceCounts({ type, snapshots }: ObjectHistory): boolean {
  return EXISTENCE_COUNTS.has(type) && (type !== 'account' || snapshots.some(({ states }) => states.account));
}

/** What happened to an object and its parts, in the order of the log. */
export function changesOf(history: ObjectHistory): ObjectChange[] {
  const begin = beginOf(history);
  const { object, type, connection, provider } = history;
  const source = { connection, provider, object };
  const changes: ObjectChange[] = [];
  const creation = CREATIONS[type];
  const hasCreation =
    creation !== undefined && (existenceCounts(history) || createdAt(history, '') !== undefined);
  if (hasCreation)
    changes.push({
      ...source,
      id: `${object}:created`,
      type: creation,
      occurredAt: begin,
      part: '',
      field: null,
      value: null,
    });
  const paidAt = history.snapshots.flatMap(paymentInstant).sort((a, b) => a - b);
  for (const [part, snapshots] of partsOf(history)) {
    const created = part === '' ? begin : partBegin(history, part, begin);
    for (const field of fieldsOf(snapshots)) {
      const runs = runsOf(snapshots, field, created, part === '' && field === 'payment' ? paidAt : []);
      for (const [index, run] of runs.entries()) {
        const name = nameOf(typeOfPart(part) ?? type, field, run, index === 0, hasCreation);
        if (name === undefined) continue;
        changes.push({
          ...source,
          id: part === '' ? `${object}:${field}` : `${object}:${part}:${field}`,
          type: name,
          occurredAt: run.from,
          part,
          field,
          value: run.value,
        });
      }
    }
  }
  return changes.sort(comparePlaces);
}

/** When the object began: when it was created, if the tool says so, else its first snapshot. */
export function beginOf(history: ObjectHistory): number {
  const first = Math.min(...history.snapshots.map(({ asOf }) => asOf));
  const created = createdAt(history, '');
  return created === undefined || created > first ? first : created;
}

function createdAt(history: ObjectHistory, part: PartKey): number | undefined {
  const created = attributeOf(history, part, 'createdAt');
  return created === undefined || !isPlausible(created) ? undefined : created;
}

function partBegin(history: ObjectHistory, part: PartKey, begin: number): number {
  const created = createdAt(history, part);
  const first = Math.min(...history.snapshots.filter((one) => one.part === part).map(({ asOf }) => asOf));
  return Math.max(begin, created === undefined || created > first ? first : created);
}

/** When a payment that is a part was made: an order often does not say itself when it was paid. */
function paymentInstant({ part, asOf, states, since }: Snapshot): readonly number[] {
  const at = since.payment ?? Number.POSITIVE_INFINITY;
  return typeOfPart(part) === 'payment' && states.payment === 'paid' && at <= asOf ? [at] : [];
}

const DENIED: { readonly [Type in PartType]?: States } = {
  refund: { refund: 'cancelled' },
  shipment: { shipment: 'cancelled' },
};

/** The snapshots by part. A list that is always whole denies the parts that were reported before and that it no longer has. */
function partsOf({ snapshots }: ObjectHistory): Map<PartKey, Snapshot[]> {
  const parts = groupedBy(snapshots, 'part');
  if (parts.size === 1) return parts;
  nameAnonymous(parts, 'dispute');
  nameAnonymous(parts, 'refund');
  for (const [part, list] of parts) {
    const type = typeOfPart(part);
    const denied = type === undefined ? undefined : DENIED[type];
    if (type === undefined || denied === undefined) continue;
    const id = part.slice(type.length + 1);
    // A list from before the part was known does not take it back.
    const known = Math.min(...list.map(({ asOf }) => asOf));
    for (const snapshot of snapshots)
      if (snapshot.asOf > known && snapshot.lists[type]?.includes(id) === false)
        list.push({ ...snapshot, part, states: denied, since: {}, attributes: {} });
    list.sort((a, b) => a.asOf - b.asOf);
  }
  return parts;
}

/** The values in which a part stands. */
const STANDING: Readonly<Record<'dispute' | 'refund', readonly unknown[]>> = {
  dispute: ['open'],
  refund: ['pending', 'succeeded'],
};

/** A report that names no dispute or refund means the latest one that stands; without any, the latest one. */
function nameAnonymous(parts: Map<PartKey, Snapshot[]>, type: 'dispute' | 'refund'): void {
  const anonymous = parts.get(`${type}:-`);
  if (anonymous === undefined) return;
  const opens = ({ states }: Snapshot) => STANDING[type].includes(states[type]);
  const left = anonymous.filter(opens);
  parts.set(`${type}:-`, left);
  const lists = [...parts].filter(([part]) => part.startsWith(`${type}:`)).map(([, list]) => list);
  const firstOf = ([first]: readonly Snapshot[]) => first?.asOf ?? Number.POSITIVE_INFINITY;
  for (const snapshot of anonymous) {
    if (opens(snapshot)) continue;
    const { asOf } = snapshot;
    const begun = lists.filter((list) => firstOf(list) <= asOf).sort((a, b) => firstOf(a) - firstOf(b));
    const stands = (list: readonly Snapshot[]) =>
      STANDING[type].includes(runsOf(list, type, asOf).findLast(({ from }) => from <= asOf)?.value);
    (begun.findLast(stands) ?? begun.at(-1) ?? left).push(snapshot);
  }
}

/** The amount of the object or a part: its own, else the one of a report without an id that means it. */
export function amountOfPart(history: ObjectHistory, part: PartKey): Money | null | undefined {
  const anonymous: PartKey = `${typeOfPart(part) ?? 'payment'}:-`;
  if (part === '' || history.snapshots.every((one) => one.part !== anonymous))
    return attributeOf(history, part, 'total');
  const stated = { ...history, snapshots: partsOf(history).get(part) ?? [] };
  const own = attributeOf(stated, part, 'total');
  return own === undefined ? attributeOf(stated, anonymous, 'total') : own;
}

/** The type of a part; undefined for the object itself. */
export function typeOfPart(part: PartKey): PartType | undefined {
  // The key of a part begins with its type.
  return part === '' ? undefined : (part.slice(0, part.indexOf(':')) as PartType);
}

function fieldsOf(snapshots: readonly Snapshot[]): StateField[] {
  const fields = new Set<StateField>();
  // The keys of states are state fields by their type.
  for (const { states } of snapshots)
    for (const field of Object.keys(states)) fields.add(field as StateField);
  return [...fields];
}

/**
 * What a change to a value is called, if not by the type and the value (`refund.failed`). A name with a dot is whole, others
 * come after the type of the object or part.
 */
const NAMES: { readonly [Field in StateField]?: Readonly<Record<string, string>> } = {
  attempt: { failed: 'payment.failed', none: 'payment.recovered' },
  cancelled: { yes: 'cancelled', no: 'reopened' },
  refunded: { partly: 'partly-refunded', fully: 'refunded', no: 'refund-reversed' },
  fulfilled: { yes: 'fulfilled', no: 'unfulfilled' },
  dispute: { open: 'opened' },
  begun: { yes: 'started', no: 'withdrawn' },
  status: { trialing: 'trial.started', active: 'activated' },
  paused: { yes: 'paused', no: 'resumed' },
  ending: { yes: 'cancel-scheduled', no: 'cancel-unscheduled' },
  ticket: { open: 'reopened' },
  account: { open: 'reopened' },
};

/** Values that are a change even as the first of their state. Other initial values say that nothing has happened yet. */
const INITIAL_CHANGES: { readonly [Field in StateField]?: string } = {
  dispute: 'open',
  refund: 'pending',
  status: 'incomplete',
};

function nameOf(
  type: ObjectType | PartType,
  field: StateField,
  { value }: Run,
  isFirst: boolean,
  hasCreation: boolean,
): ChangeType | undefined {
  if (isFirst && value === STATES[field][0]) {
    if (field === 'ticket' && !hasCreation) return 'ticket.opened';
    if (INITIAL_CHANGES[field] !== value) return undefined;
  }
  const name = NAMES[field]?.[value] ?? value;
  // A state belongs to the types that the table of changes has under its names.
  return (name.includes('.') ? name : `${type}.${name}`) as ChangeType;
}
