import { beginOf, type ObjectChange, paidInstants } from './objects/changes.ts';
import { attributeOf, parentNamedIn } from './objects/history.ts';
import type { ObjectHistory, ObjectType, PartKey } from './objects/object.ts';
import { runsOf } from './objects/runs.ts';
import { compareText } from './objects/snapshot-order.ts';
import { STATES, type StateField, type StateValue } from './objects/states.ts';

/** A state at the present point of a fold, and when it began. */
interface Current {
  readonly value: StateValue;
  readonly since: number;
}

/** An object during a fold: what its history says it is, and the states that it has reached so far. */
export interface HeldObject {
  readonly history: ObjectHistory;
  readonly id: string;
  readonly type: ObjectType;
  readonly connection: string;
  /**
   * The object that it is of. It belongs to the same customer, or to nobody known; or the two are in a cycle, and the fold
   * has only what belongs to the customer.
   */
  readonly parent: string | null;
  readonly states: Map<string, Current>;
  readonly parts: Set<PartKey>;
  isPlaced: boolean;
  /** True once it was paid, even if the payment was taken back. */
  wasPaid: boolean;
  /** True once it was on trial. */
  wasTrialing: boolean;
  /** The first that the tool says is that it is not paid, or not in force. */
  readonly startsDenied: boolean;
}

/**
 * True when the first that the tool says is that a sale is not paid, or that a subscription is not in force. This is no
 * change.
 */
export function startsDenied(history: ObjectHistory): boolean {
  if (!isSaleType(history.type) && history.type !== 'subscription') return false;
  const field = history.type === 'subscription' ? 'begun' : 'payment';
  const own = history.snapshots.filter(({ part }) => part === '');
  const others = field === 'payment' ? paidInstants(history) : [];
  return runsOf(own, field, beginOf(history), others)[0]?.value === STATES[field][0];
}

/** An object before any of its changes. */
function heldObject(history: ObjectHistory): HeldObject {
  const unpaid: Current = { value: 'unpaid', since: Number.NEGATIVE_INFINITY };
  const isDenied = startsDenied(history);
  return {
    history,
    id: history.object,
    type: history.type,
    connection: history.connection,
    parent: parentNamedIn(history),
    states: new Map(isDenied && isSaleType(history.type) ? [['|payment', unpaid]] : []),
    parts: new Set(),
    isPlaced: false,
    wasPaid: false,
    wasTrialing: false,
    startsDenied: isDenied,
  };
}

/** Takes a change of the object over. */
export function applyChange(object: HeldObject, { part, field, value, occurredAt }: ObjectChange): void {
  if (field === null || value === null) {
    object.isPlaced = true;
    return;
  }
  object.states.set(`${part}|${field}`, { value, since: occurredAt });
  if (part !== '') object.parts.add(part);
  else if (field === 'payment' && value === 'paid') object.wasPaid = true;
  else if (field === 'status' && value === 'trialing') object.wasTrialing = true;
  // What begins again is neither paused nor set to end, unless that is reported again.
  else if (field === 'status' && value === 'ended')
    for (const one of ['|paused', '|ending']) object.states.delete(one);
}

/** The value of a state, or undefined while it is unknown. */
export function stateOf<Field extends StateField>(
  object: HeldObject,
  field: Field,
  part: PartKey = '',
): StateValue<Field> | undefined {
  // The map has under the name of a field only values of that field.
  return object.states.get(`${part}|${field}`)?.value as StateValue<Field> | undefined;
}

/** When the state began that the field has now; undefined while it is unknown. */
export function sinceOf(object: HeldObject, field: StateField, part: PartKey = ''): number | undefined {
  return object.states.get(`${part}|${field}`)?.since;
}

/** The parts of one type that the object has so far. */
export function partsOfType(object: HeldObject, type: string): PartKey[] {
  return [...object.parts].filter((part) => part.startsWith(`${type}:`));
}

/** Of these parts, those of which a state has this value now. */
export function partsThatAre<Field extends StateField>(
  object: HeldObject,
  type: string,
  value: StateValue<Field>,
  field: Field,
): PartKey[] {
  return partsOfType(object, type).filter((part) => stateOf(object, field, part) === value);
}

/** An attribute of the object or of one of its parts. */
export function attribute<Name extends Parameters<typeof attributeOf>[2]>(
  { history }: HeldObject,
  name: Name,
  part: PartKey = '',
) {
  return attributeOf(history, part, name);
}

const SALES: ReadonlySet<ObjectType> = new Set(['order', 'invoice', 'payment']);

/** True for the types that are a sale, or a payment of one. */
export function isSaleType(type: ObjectType): boolean {
  return SALES.has(type);
}

const MAX_DEPTH = 5;

/**
 * The objects of a customer by id. The root of an object is the order or invoice that it is a payment of, as far as
 * that is known. A cycle of parents has no root, so each of its objects is on its own.
 */
export class HeldObjects {
  readonly #objects = new Map<string, HeldObject>();
  readonly #payments = new Map<string, HeldObject[]>();

  constructor(histories: Iterable<ObjectHistory>) {
    for (const history of histories) this.#objects.set(history.object, heldObject(history));
    const sorted = [...this.#objects.values()].sort((a, b) => compareText(a.id, b.id));
    for (const object of sorted) {
      const root = this.rootOf(object);
      if (root === object) continue;
      this.#payments.set(root.id, [...(this.#payments.get(root.id) ?? []), object]);
    }
  }

  get(id: string): HeldObject | undefined {
    return this.#objects.get(id);
  }

  all(): HeldObject[] {
    return [...this.#objects.values()];
  }

  rootOf(object: HeldObject): HeldObject {
    let root = object;
    for (let depth = 0; depth < MAX_DEPTH; depth += 1) {
      const parent = root.parent === null ? undefined : this.#objects.get(root.parent);
      if (parent === undefined || !isSaleType(root.type) || !isSaleType(parent.type)) return root;
      root = parent;
    }
    return object;
  }

  /** The payments of a sale that have a history of their own. */
  paymentsOf(root: HeldObject): readonly HeldObject[] {
    return this.#payments.get(root.id) ?? [];
  }

  /** The subscription that a sale is an invoice or a payment of; null for an order. */
  subscriptionOf({ parent }: HeldObject): string | null {
    if (parent === null) return null;
    const known = this.#objects.get(parent)?.type;
    return known === 'subscription' || (known === undefined && isSubscriptionName(parent)) ? parent : null;
  }
}

/** True for the identity of a subscription. Hidden names of objects are not recognised without their history. */
export function isSubscriptionName(name: string): boolean {
  return name.startsWith('subscription:', name.indexOf(':') + 1);
}
