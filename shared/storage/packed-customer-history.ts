import type { Cell, Cells } from '../lifecycle/cells.ts';
import { CHANGE_TYPES, positionOf } from '../lifecycle/change-types.ts';
import type { GivenRating, Ratings, Touchpoint, Touchpoints } from '../lifecycle/facts.ts';
import type { Path } from '../lifecycle/path.ts';
import type { Churn } from '../lifecycle/record.ts';
import { RISK_REASONS, type RiskReason } from '../lifecycle/risk.ts';
import { CHURN_REASONS } from '../lifecycle/stage.ts';
import { type Lists, packLists, unpackRows } from './packed-lists.ts';
import { packedPath, unpackedPath } from './packed-path.ts';
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

// Reports read this text of every customer, and DynamoDB bills its length. So it has no names of fields, and each text in it
// stands once. The lists are, by place: 0 to 2 the path, 3 to 5 sales, 6 to 8 refunds, 9 ratings, 10 and 11 touchpoints, 12 risk,
// 13 churn, 14 other numbers.

/** Change it whenever the packed form changes, so that no other version misreads it. */
const HISTORY_FORM = '1';

/** Packs what is kept for reports. `unpackCustomerHistory` returns exactly the same. */
export function packCustomerHistory(history: CustomerHistory): string {
  const { path, churn, sales, refunds, ratings, touchpoints, connections, risk, stale } = history;
  const texts = [...connections];
  const placeOf = (text: string) => {
    const known = texts.indexOf(text);
    return known === -1 ? texts.push(text) - 1 : known;
  };
  const packCells = (cells: readonly Cell[]) =>
    cells.map(({ day, connection, currency, sales: count, minor, unpriced }) => [
      day,
      placeOf(`${connection} ${currency ?? ''}`),
      minor,
      unpriced,
      // Most sales have a day of their own.
      count - 1,
    ]);
  const packTouchpoints = (list: readonly Touchpoint[]) =>
    list.map(({ type, connection, at }) => [at, positionOf(type), placeOf(connection)]);
  const unlisted = [
    touchpoints.count - touchpoints.first.length - touchpoints.last.length,
    ratings.count - ratings.last.length,
    Number(stale),
  ];
  const lists: Lists = [
    ...packedPath(path),
    ...[sales, refunds].flatMap(({ days, months, oldest }) => [days, months, oldest].map(packCells)),
    ratings.last.map(({ scale, score, at }) => [at, placeOf(`${scale} ${score}`)]),
    packTouchpoints(touchpoints.first),
    packTouchpoints(touchpoints.last),
    risk.map((reason) => [RISK_REASONS.indexOf(reason)]),
    churn === null ? [] : [[churn.since, CHURN_REASONS.indexOf(churn.reason)]],
    unlisted.some((number) => number > 0) ? [unlisted] : [],
  ];
  const packed = packLists(lists);
  return [HISTORY_FORM, connections.length.toString(36), texts.join(), packed].join('|');
}

/**
 * Parses what `packCustomerHistory` returns; undefined if it is something else.
 * @throws {UnknownForm} if a newer version wrote it
 */
export function unpackCustomerHistory(text: unknown): CustomerHistory | undefined {
  const [form, known = '', named, ...packed] = typeof text === 'string' ? text.split('|') : [];
  if (form === undefined || named === undefined) return undefined;
  if (form !== HISTORY_FORM) throw new UnknownForm('record', form);
  const texts = named.split(',');
  const pairs = texts.map((pair) => pair.split(' '));
  const lists = packed.map(unpackRows);
  const listAt = (place: number) => lists[place] ?? [];
  const cellsAt = (place: number) => listAt(place).map((row) => readCell(row, pairs));
  const touchpointsAt = (place: number) => listAt(place).map((row) => readTouchpoint(row, texts));
  const first = touchpointsAt(10);
  const last = touchpointsAt(11);
  const rated = listAt(9);
  const [touchpoints = 0, ratings = 0, stale = 0] = listAt(14)[0] ?? [];
  return {
    path: unpackedPath(lists),
    sales: { days: cellsAt(3), months: cellsAt(4), oldest: cellsAt(5) },
    refunds: { days: cellsAt(6), months: cellsAt(7), oldest: cellsAt(8) },
    ratings: { last: rated.map((row) => readRating(row, pairs)), count: rated.length + ratings },
    touchpoints: { first, last, count: first.length + last.length + touchpoints },
    connections: texts.slice(0, Number.parseInt(known, 36)),
    risk: listAt(12).flatMap(([place = 0]) => RISK_REASONS[place] ?? []),
    churn: readChurn(listAt(13)),
    stale: stale > 0,
  };
}

type Row = readonly number[];
type Pairs = readonly (readonly string[])[];

function readCell([day = 0, place = 0, minor = 0, unpriced = 0, others = 0]: Row, pairs: Pairs): Cell {
  const [connection = '', currency = ''] = pairs[place] ?? [];
  return { day, connection, currency: currency || null, sales: others + 1, minor, unpriced };
}

function readTouchpoint([at = 0, type = 0, place = 0]: Row, texts: readonly string[]): Touchpoint {
  return { type: CHANGE_TYPES[type] ?? 'visit', connection: texts[place] ?? '', at };
}

function readRating([at = 0, place = 0]: Row, pairs: Pairs): GivenRating {
  const [scale, score] = pairs[place] ?? [];
  return { scale: scale as GivenRating['scale'], score: Number(score), at };
}

function readChurn([row]: Lists[number]): Churn | null {
  if (row === undefined) return null;
  const [since = 0, place = 0] = row;
  return { since, reason: CHURN_REASONS[place] ?? 'cancelled' };
}
