import type { Customer, OwnerVersions } from '../customers/customer.ts';
import { EVENT_TYPES } from '../events/transition.ts';
import type { IdentityName } from '../identity/identity-hash.ts';
import { CHANGE_TYPES, positionOf } from '../lifecycle/change-types.ts';
import { NO_FACTS } from '../lifecycle/facts.ts';
import { stageSince } from '../lifecycle/record.ts';
import { riskOf } from '../lifecycle/risk.ts';
import {
  customerIdIn,
  dueKeys,
  recordKey,
  rowPartition,
  sortableInstant,
  stagePartition,
  VACANT,
} from './keys.ts';
import {
  type CustomerHistory,
  packCustomerHistory,
  unpackCustomerHistory,
} from './packed-customer-history.ts';
import { type PackedFacts, packFacts, unpackFacts } from './packed-facts.ts';
import { BrokenItem, formOf, type Item, parseJson, type StoredItem, UnknownForm } from './stored-item.ts';

export type PackedLastOfType = readonly (number | null)[];

/** The sequences, each at the index of its event type; trailing empty places are left out. */
export function packLastOfType(lastOfType: Customer['lastOfType']): PackedLastOfType {
  const packed = EVENT_TYPES.map((type) => lastOfType[type] ?? null);
  return packed.slice(0, packed.findLastIndex((sequence) => sequence !== null) + 1);
}

/** Parses what `packLastOfType` returns. */
export function unpackLastOfType(packed: PackedLastOfType): Customer['lastOfType'] {
  const lastOfType: { -readonly [Type in keyof Customer['lastOfType']]: number } = {};
  packed.forEach((sequence, index) => {
    const type = EVENT_TYPES[index];
    if (type !== undefined && sequence !== null) lastOfType[type] = sequence;
  });
  return lastOfType;
}

/** Change it whenever the form of a packed state changes, so that no other version misreads it. */
export const STATE_FORM = 3;

/** The same state, of a customer whose activities may be in the archive. A version that does not read the archive refuses it. */
const ARCHIVED_STATE_FORM = 4;

/** Forms without a history for reports, and with facts packed in another way. Both are computed from the log again. */
const OLDER_FORMS: readonly number[] = [1, 2];

const KNOWN_FORMS: readonly number[] = [...OLDER_FORMS, STATE_FORM, ARCHIVED_STATE_FORM];

/**
 * The state in a record item: everything that no condition and no index uses, and no report. Undefined fields are left out of
 * the JSON.
 */
interface PackedState {
  readonly v: number;
  readonly h: readonly string[];
  /** The versions of the owners of homes, in the same order; left out if all were written once. */
  readonly e: readonly number[] | undefined;
  readonly q: number;
  readonly l: PackedLastOfType;
  readonly p: string;
  readonly a: number;
  readonly o: readonly [at: number, type: number, id: string];
  readonly w: number | undefined;
  readonly f: PackedFacts;
  readonly z: 1 | undefined;
  readonly u: 1 | undefined;
  readonly t: 1 | undefined;
  /** `checkAt` of a marked customer. Its key in the due index is 0. */
  readonly k: number | null | undefined;
  readonly y: 1 | undefined;
  /** The connections that have reported an activity with an address alone; left out if there are none. */
  readonly d: readonly string[] | undefined;
}

/** Reads what a state of an older form has instead of a history. */
type ReadOlder = (item: StoredItem) => CustomerHistory;

/** The record item of a customer, with its keys in the indexes. */
export function recordItem(customer: Customer): Item {
  const { customerId, lifecycle, checkAt, risk, stale, vacant } = customer;
  // The review settles a marked customer as soon as it can.
  const dueKey = customer.unsettled ? 0 : checkAt;
  const { position, path, churn, winbackAt, facts, sales, refunds } = lifecycle;
  const { ratings, touchpoints, connections } = facts;
  const versionOf = (home: IdentityName) => customer.ownerVersions.get(home) ?? 1;
  const state: PackedState = {
    v: customer.archived ? ARCHIVED_STATE_FORM : STATE_FORM,
    h: customer.homes,
    e: customer.ownerVersions.size > 0 ? customer.homes.map(versionOf) : undefined,
    q: customer.sequence,
    l: packLastOfType(customer.lastOfType),
    p: lifecycle.policyVersion,
    a: lifecycle.asOf,
    o: [position.at, position.type === null ? -1 : positionOf(position.type), position.id],
    w: winbackAt ?? undefined,
    f: packFacts(facts),
    z: customer.shared ? 1 : undefined,
    u: customer.full ? 1 : undefined,
    t: customer.unsettled ? 1 : undefined,
    k: customer.unsettled ? checkAt : undefined,
    y: vacant ? 1 : undefined,
    d: customer.addressedBy.length > 0 ? customer.addressedBy : undefined,
  };
  const { reasons } = risk;
  const reported = { path, churn, sales, refunds, ratings, touchpoints, connections, risk: reasons, stale };
  return {
    ...recordKey(customerId),
    version: customer.version,
    state: JSON.stringify(state),
    history: packCustomerHistory(reported),
    // A customer without any claim, activity or object left is in no list by stage. Its own partition lets the erasure of a
    // connection find it.
    stagePK: stagePartition(vacant ? VACANT : lifecycle.stage, customerId),
    stageSK: sortableInstant(stageSince(lifecycle) ?? 0),
    ...(!vacant && { rowPK: rowPartition(customerId) }),
    ...(reasons.length > 0 && { risk: reasons.join(' ') }),
    ...(dueKey !== null && dueKeys(customerId, dueKey)),
  };
}

/**
 * Parses the record item of a customer. `older` reads what a state of an older form has instead of a history. Such a record is
 * stale, so that it is computed from the log before it is used.
 * @throws {UnknownForm} if a newer version wrote it
 * @throws {BrokenItem} if another program wrote it
 */
export function readCustomer(item: StoredItem, older?: ReadOlder): Customer {
  const { version, checkAt } = item;
  if (typeof version !== 'number') throw new BrokenItem('record', item);
  const state: PackedState = readState(item);
  if (!Array.isArray(state.h) || !Array.isArray(state.o)) throw new BrokenItem('record', item);
  const isOlder = OLDER_FORMS.includes(state.v);
  const history = isOlder ? older?.(item) : unpackCustomerHistory(item.history);
  if (history === undefined) throw new BrokenItem('record', item);
  const { path, churn, sales, refunds, risk, stale } = history;
  const [at, type, id] = state.o;
  return {
    customerId: customerIdIn(item),
    version,
    homes: state.h,
    ownerVersions: state.e === undefined ? ALL_WRITTEN_ONCE : ownerVersionsOf(state.h, state.e),
    sequence: state.q,
    lastOfType: unpackLastOfType(state.l),
    checkAt: state.k !== undefined ? state.k : typeof checkAt === 'number' ? checkAt : null,
    stale: stale || isOlder,
    shared: state.z === 1,
    full: state.u === 1,
    unsettled: state.t === 1,
    vacant: state.y === 1,
    addressedBy: state.d ?? [],
    archived: state.v === ARCHIVED_STATE_FORM,
    risk: riskOf(risk),
    lifecycle: {
      policyVersion: state.p,
      asOf: state.a,
      position: isOlder ? NOTHING_FOLDED : { at, type: CHANGE_TYPES[type] ?? null, id },
      stage: path.entries.at(-1)?.stage ?? 'awareness',
      path,
      churn,
      winbackAt: state.w ?? null,
      facts: isOlder ? NO_FACTS : unpackFacts(state.f, history),
      sales,
      refunds,
    },
  };
}

const ALL_WRITTEN_ONCE: OwnerVersions = new Map();

function ownerVersionsOf(homes: readonly IdentityName[], versions: readonly number[]): OwnerVersions {
  return new Map(
    homes.flatMap((home, index): [IdentityName, number][] => {
      const version = versions[index] ?? 1;
      return version > 1 ? [[home, version]] : [];
    }),
  );
}

const NOTHING_FOLDED: Customer['lifecycle']['position'] = { at: 0, type: null, id: '' };

/**
 * The state in a record item. Checks only the form: nothing but this folder writes a state, so the form determines all
 * fields.
 */
export function readState<State>(item: StoredItem): State {
  const state = parseJson(item.state);
  const form = formOf(state);
  if (form === undefined) throw new BrokenItem('record', item);
  if (!KNOWN_FORMS.includes(form)) throw new UnknownForm('record', form);
  return state as State;
}
