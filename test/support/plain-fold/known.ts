import { type Happening, happeningsIn } from './happenings.ts';
import { attributeOf, createdAt, partsIn, runsOf, statedByPart } from './history.ts';
import {
  DEFAULT_THRESHOLDS,
  type PlainAmount,
  type PlainLog,
  type PlainObject,
  type PlainThresholds,
} from './log.ts';

/** A change of a state, and the step that it is. */
export interface Change {
  readonly value: string;
  readonly at: number;
  readonly step: number;
}

/**
 * One object as it is known after each step. A step is the position of something that happened in the list of all that
 * happened to the customer.
 */
export class Known {
  readonly source: PlainObject;
  readonly id: string;
  readonly type: string;
  readonly connection: string;
  /** The step of its creation, if that happened. */
  readonly created: number | undefined;
  /** The first that the tool says of its payment is that it was not made. */
  readonly startsUnpaid: boolean;
  /** The first that the tool says of a subscription is that it has not begun. */
  readonly startsNotBegun: boolean;
  readonly #changes = new Map<string, Change[]>();
  readonly #parts: readonly string[];
  readonly #attributes = new Map<string, unknown>();

  constructor(source: PlainObject, happenings: readonly Happening[]) {
    this.source = source;
    this.id = source.object;
    this.type = source.type;
    this.connection = source.connection;
    this.#parts = partsIn(source);
    let created: number | undefined;
    for (const [step, { at, object, part, field, value }] of happenings.entries()) {
      if (object !== source.object) continue;
      if (field === undefined || value === undefined) {
        created = step;
        continue;
      }
      const key = `${part}|${field}`;
      this.#changes.set(key, [...(this.#changes.get(key) ?? []), { value, at, step }]);
    }
    this.created = created;
    const own = statedByPart(source).get('') ?? [];
    this.startsUnpaid = isSale(this) && runsOf(source, '', 'payment', own)[0]?.value === 'unpaid';
    this.startsNotBegun = !isSale(this) && runsOf(source, '', 'begun', own)[0]?.value === 'no';
  }

  attribute(name: string, part = ''): unknown {
    const key = `${part}|${name}`;
    if (!this.#attributes.has(key)) this.#attributes.set(key, attributeOf(this.source, name, part));
    return this.#attributes.get(key);
  }

  /** The amount. What is reported without an id is of the part that it means, if that has no amount itself. */
  amount(part = '', name = 'total'): PlainAmount | null | undefined {
    const [type] = part.split(':');
    const key = `${part}|amount of ${name}`;
    if (!this.#attributes.has(key)) {
      const snapshots = part === '' ? this.source.snapshots : (statedByPart(this.source).get(part) ?? []);
      const of = (named: string) => attributeOf({ ...this.source, snapshots }, name, named);
      const own = of(part);
      this.#attributes.set(key, own === undefined && part !== '' ? of(`${type}:-`) : own);
    }
    return this.#attributes.get(key) as PlainAmount | null | undefined;
  }

  isDated(): boolean {
    return createdAt(this.source) !== undefined;
  }

  changes(field: string, part = ''): readonly Change[] {
    return this.#changes.get(`${part}|${field}`) ?? [];
  }

  /** The last change of the state up to this step. */
  change(field: string, step: number, part = ''): Change | undefined {
    return this.changes(field, part).findLast((change) => change.step <= step);
  }

  value(field: string, step: number, part = ''): string | undefined {
    const value = this.change(field, step, part)?.value;
    return value === undefined && field === 'payment' && part === '' && this.startsUnpaid ? 'unpaid' : value;
  }

  /** The last change of a pause or a scheduled end, if the subscription has not ended since. */
  changeInForce(field: 'paused' | 'ending', step: number): Change | undefined {
    const ended = this.changes('status').findLast((one) => one.value === 'ended' && one.step <= step);
    const change = this.change(field, step);
    return change !== undefined && change.step > (ended?.step ?? -1) ? change : undefined;
  }

  /** True if the state ever had this value up to this step. */
  had(field: string, value: string, step: number): boolean {
    return this.changes(field).some((change) => change.value === value && change.step <= step);
  }

  /** The parts of a type whose state has one of these values. A state of a part is named like its type. */
  partsThatAre(type: string, values: readonly string[], step: number, field = type): string[] {
    return this.#parts.filter(
      (part) => part.startsWith(`${type}:`) && values.includes(this.value(field, step, part) ?? ''),
    );
  }

  /** The parts of a type of which something happened. */
  partsMet(type: string, step: number): string[] {
    return this.#parts.filter(
      (part) => part.startsWith(`${type}:`) && this.change(type, step, part) !== undefined,
    );
  }
}

const SALES = ['order', 'invoice', 'payment'];

function isSale({ type }: { readonly type: string }): boolean {
  return SALES.includes(type);
}

/** A customer's log, with all that happened in order. */
export class KnownLog {
  readonly log: PlainLog;
  readonly thresholds: PlainThresholds;
  readonly happenings: readonly Happening[];
  readonly objects: ReadonlyMap<string, Known>;
  readonly sales: readonly Known[];
  /** Sales that are no payment of another one. */
  readonly roots: readonly Known[];
  readonly #families = new Map<Known, readonly Known[]>();

  constructor(log: PlainLog) {
    this.log = log;
    this.thresholds = { ...DEFAULT_THRESHOLDS, ...log.thresholds };
    this.happenings = happeningsIn(log);
    this.objects = new Map(log.objects.map((one) => [one.object, new Known(one, this.happenings)]));
    this.sales = [...this.objects.values()].filter(isSale);
    this.roots = this.sales.filter((one) => this.rootOf(one) === one);
    for (const root of this.roots)
      this.#families.set(root, [
        root,
        ...this.sales.filter((one) => one !== root && this.rootOf(one) === root),
      ]);
  }

  /** The last step up to this instant; -1 if nothing has happened yet. */
  stepAt(instant: number): number {
    return this.happenings.findLastIndex(({ at }) => at <= instant);
  }

  ofType(type: string): Known[] {
    return [...this.objects.values()].filter((one) => one.type === type);
  }

  parentOf(one: Known): string | undefined {
    const parent = one.attribute('of');
    return typeof parent === 'string' && parent !== one.id ? parent : undefined;
  }

  /** The sale that this one is a payment of, if that is known. A cycle has no root. */
  rootOf(one: Known): Known {
    const met = [one];
    for (;;) {
      const last = met.at(-1) ?? one;
      const parent = this.objects.get(this.parentOf(last) ?? '');
      if (parent === undefined || !isSale(last) || !isSale(parent)) return last;
      if (met.includes(parent)) return one;
      met.push(parent);
    }
  }

  /** A sale with its payments. */
  familyOf(root: Known): readonly Known[] {
    return this.#families.get(root) ?? [root];
  }

  /** The subscription that a sale is an invoice or a payment of. */
  subscriptionOf(sale: Known): string | undefined {
    const parent = this.parentOf(this.rootOf(sale));
    return parent?.split(':')[1] === 'subscription' ? parent : undefined;
  }

  countingOf(connection: string): string {
    return this.log.counting[connection] ?? 'when-paid';
  }
}
