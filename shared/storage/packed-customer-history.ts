import type { Cells } from '../lifecycle/cells.ts';
import { CHANGE_TYPES, positionOf } from '../lifecycle/change-types.ts';
import type { GivenRating, Ratings, Touchpoint, Touchpoints } from '../lifecycle/facts.ts';
import type { Path } from '../lifecycle/path.ts';
import type { Churn } from '../lifecycle/record.ts';
import { RISK_REASONS, type RiskReason } from '../lifecycle/risk.ts';
import { CHURN_REASONS } from '../lifecycle/stage.ts';
import { createNames, type Names, nameAt, packCells, unpackCells } from './packed-cells.ts';
import { packInstant, packPath, unpackInstant, unpackPath } from './packed-path.ts';
import { UnknownForm } from './stored-item.ts';

/** What a customer's record keeps for reports. */
export interface CustomerHistory {
  readonly path: Path;
  readonly churn: Churn | null;
  readonly sales: Cells;
  readonly refunds: Cells;
  readonly ratings: Ratings;
  readonly touchpoints: Touchpoints;
  readonly connections: readonly string[];
  readonly risk: readonly RiskReason[];
  readonly stale: boolean;
}

// Reports read this text of every customer, and DynamoDB bills what it is long. So it has no names, and each instant is
// packed as the difference to another one.

/** Change it whenever the packed form changes, so that no other version misreads it. */
const HISTORY_FORM = '1';

/** Packs what is kept for reports. `unpackCustomerHistory` returns exactly the same. */
export function packCustomerHistory(history: CustomerHistory): string {
  const { path, churn, ratings, touchpoints, connections, risk, stale } = history;
  const names = createNames(connections);
  const kinds = createNames();
  const sales = packCells(history.sales, 1, kinds, names);
  const refunds = packCells(history.refunds, 0, kinds, names);
  const begin = beginOf(path);
  const touched = packTouchpoints(touchpoints, begin, names);
  const extra = names.texts.slice(connections.length);
  const sections = [
    HISTORY_FORM,
    extra.length === 0 ? connections.join(',') : `${connections.join(',')};${extra.join(',')}`,
    ...packPath(path),
    kinds.texts.join(','),
    sales,
    refunds,
    packRatings(ratings, begin),
    touched,
    risk.map((reason) => RISK_REASONS.indexOf(reason)).join(''),
    packChurn(churn, path, begin),
    stale ? '1' : '',
  ];
  return sections.join('|').replace(/\|+$/, '');
}

/**
 * Parses what `packCustomerHistory` returns; undefined if it is something else.
 * @throws {UnknownForm} if a newer version wrote it
 */
export function unpackCustomerHistory(text: unknown): CustomerHistory | undefined {
  if (typeof text !== 'string' || text === '') return undefined;
  const [form, names = '', dropped = '', older = '', entries = '', kinds = '', ...others] = text.split('|');
  if (form !== HISTORY_FORM) throw new UnknownForm('record', form);
  const [sales = '', refunds = '', ratings = '', touchpoints = '', risk = '', churn = '', stale] = others;
  const [named = '', extra = ''] = names.split(';');
  const connections = listOf(named);
  const all = extra === '' ? connections : [...connections, ...listOf(extra)];
  const path = unpackPath([dropped, older, entries]);
  const begin = beginOf(path);
  return {
    path,
    churn: unpackChurn(churn, path, begin),
    sales: unpackCells(sales, 1, listOf(kinds), all),
    refunds: unpackCells(refunds, 0, listOf(kinds), all),
    ratings: unpackRatings(ratings, begin),
    touchpoints: unpackTouchpoints(touchpoints, begin, all),
    connections,
    risk: [...risk].flatMap((place) => RISK_REASONS[Number(place)] ?? []),
    stale: stale === '1',
  };
}

function listOf(packed: string): string[] {
  return packed === '' ? [] : packed.split(',');
}

/** Other instants are packed as the difference to the first kept entry of the path. */
function beginOf({ entries }: Path): number {
  return entries[0]?.at ?? 0;
}

/** Packs values in the order of their instants. */
function packInOrder<Value extends { readonly at: number }>(
  values: readonly Value[],
  begin: number,
  pack: (value: Value, instant: string) => string,
): string {
  let before = begin;
  return values
    .map((value) => {
      const packed = pack(value, packInstant(value.at, before));
      before = value.at;
      return packed;
    })
    .join(',');
}

const SCALES = { n: 'nps', c: 'csat', s: 'stars' } as const;

function packRatings({ last, count }: Ratings, begin: number): string {
  const packed = packInOrder(
    last,
    begin,
    ({ scale, score }, instant) => `${scale.charAt(0)}${score}@${instant}`,
  );
  return count === last.length ? packed : `${packed};${count.toString(36)}`;
}

function unpackRatings(packed: string, begin: number): Ratings {
  const [list = '', count] = packed.split(';');
  let before = begin;
  const last = listOf(list).map((text): GivenRating => {
    const [given = '', instant = ''] = text.split('@');
    before = unpackInstant(instant, before);
    const scale = SCALES[given.charAt(0) as keyof typeof SCALES] ?? 'nps';
    return { scale, score: Number(given.slice(1)), at: before };
  });
  return { last, count: count === undefined ? last.length : Number.parseInt(count, 36) };
}

function packTouchpoints({ first, last, count }: Touchpoints, begin: number, names: Names): string {
  const pack = ({ type, connection }: Touchpoint, instant: string) =>
    `${positionOf(type).toString(36)}.${names.placeOf(connection)}.${instant}`;
  const lists = [packInOrder(first, begin, pack), packInOrder(last, begin, pack)];
  if (count !== first.length + last.length) lists.push(count.toString(36));
  return lists.join(';').replace(/;+$/, '');
}

function unpackTouchpoints(packed: string, begin: number, names: readonly string[]): Touchpoints {
  const [one = '', other = '', count] = packed.split(';');
  const read = (list: string): Touchpoint[] => {
    let before = begin;
    return listOf(list).map((text) => {
      const [type = '', connection = ''] = text.split('.', 2);
      before = unpackInstant(text.slice(type.length + connection.length + 2), before);
      const name = nameAt(names, connection);
      return { type: CHANGE_TYPES[Number.parseInt(type, 36)] ?? 'visit', connection: name, at: before };
    });
  };
  const [first, last] = [read(one), read(other)];
  return {
    first,
    last,
    count: count === undefined ? first.length + last.length : Number.parseInt(count, 36),
  };
}

/** Usually the path says why and since when a customer counts as lost. */
function packChurn(churn: Churn | null, path: Path, begin: number): string {
  const inPath = churnInPath(path);
  if (churn === null) return inPath === null ? '' : '-';
  if (churn.reason === inPath?.reason && churn.since === inPath.since) return '';
  return `${CHURN_REASONS.indexOf(churn.reason)}${packInstant(churn.since, begin)}`;
}

function unpackChurn(packed: string, path: Path, begin: number): Churn | null {
  if (packed === '') return churnInPath(path);
  const reason = CHURN_REASONS[Number(packed.charAt(0))];
  return reason === undefined ? null : { reason, since: unpackInstant(packed.slice(1), begin) };
}

/** The first churn since which the customer was churned or in win-back all the time. */
function churnInPath({ entries }: Path): Churn | null {
  const kept = entries.findLastIndex(({ stage }) => stage !== 'churned' && stage !== 'winback');
  const first = entries[kept + 1];
  return first?.reason === undefined ? null : { reason: first.reason, since: first.at };
}
