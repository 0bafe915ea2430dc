import type { ChangeType } from '../change-types.ts';
import { comparePlaces } from '../change-types.ts';
import type { Money } from '../money.ts';
import { attributeOf } from './history.ts';
import type { ObjectHistory, ObjectType, PartKey, PartType } from './object.ts';
import { fieldsOf, partsOf, typeOfPart } from './parts.ts';
import { isPlausible, type Run, runsOf } from './runs.ts';
import { STATES, type StateField, type StateValue } from './states.ts';

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

/**
 * Whether the object is known to have been created at its beginning. The first news of a cart or a checkout is its creation,
 * also without a date. An account that is reported open first is as old as that report; one that is reported closed first, or
 * merged, may be of any age.
 */
function isCreatedAt(begin: number, history: ObjectHistory): boolean {
  const { type, snapshots } = history;
  const created = createdAt(history, '');
  if (type !== 'account') return created !== undefined || type === 'cart' || type === 'checkout';
  return created === begin || runsOf(snapshots, 'account', begin)[0]?.value === 'open';
}

/** What happened to an object and its parts, in the order of the log. */
export function changesOf(history: ObjectHistory): ObjectChange[] {
  const begin = beginOf(history);
  const { object, type, connection, provider } = history;
  const source = { connection, provider, object };
  const changes: ObjectChange[] = [];
  const creation = CREATIONS[type];
  const hasCreation = creation !== undefined && isCreatedAt(begin, history);
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
  const paidAt = paidInstants(history);
  for (const [part, snapshots] of partsOf(history.snapshots)) {
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
  let first = Number.POSITIVE_INFINITY;
  for (const { asOf } of history.snapshots) first = Math.min(first, asOf);
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

/** When the payments that are parts were made, in order. */
export function paidInstants({ snapshots }: ObjectHistory): readonly number[] {
  const instants: number[] = [];
  // An order often does not say itself when it was paid.
  for (const { part, asOf, states, since } of snapshots) {
    const at = since.payment ?? Number.POSITIVE_INFINITY;
    if (typeOfPart(part) === 'payment' && states.payment === 'paid' && at <= asOf) instants.push(at);
  }
  return instants.sort((a, b) => a - b);
}

/** The amount of the object or a part: its own, else the one of a report without an id that means it. */
export function amountOfPart(history: ObjectHistory, part: PartKey): Money | null | undefined {
  const anonymous: PartKey = `${typeOfPart(part) ?? 'payment'}:-`;
  if (part === '' || history.snapshots.every((one) => one.part !== anonymous))
    return attributeOf(history, part, 'total');
  const stated = { ...history, snapshots: partsOf(history.snapshots).get(part) ?? [] };
  const own = attributeOf(stated, part, 'total');
  return own === undefined ? attributeOf(stated, anonymous, 'total') : own;
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
