import type { Cell, Cells } from '../lifecycle/cells.ts';
import { CHANGE_TYPES, positionOf } from '../lifecycle/change-types.ts';
import type { GivenRating, Ratings, Touchpoint, Touchpoints } from '../lifecycle/facts.ts';
import type { Path } from '../lifecycle/path.ts';
import type { Churn } from '../lifecycle/record.ts';
import { RISK_REASONS, type RiskReason } from '../lifecycle/risk.ts';
import { CHURN_REASONS } from '../lifecycle/stage.ts';
import { type Lists, packLists, unpackLists } from './packed-lists.ts';
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

// Reports read this text of every customer, and DynamoDB bills its length. So it names nothing, and each text in it stands
// once.

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
  const [, form, known = '', named = '', packed = ''] =
    /^(\w+)\|(\w+)\|(.*?)\|(.*)$/.exec(String(text)) ?? [];
  if (form === undefined) return undefined;
  if (form !== HISTORY_FORM) throw new UnknownForm('record', form);
  const texts = named.split(',');
  const pairAt = (place = 0) => (texts[place] ?? '').split(' ');
  const readCells = (rows: Lists[number]) =>
    rows.map(([day = 0, place, minor = 0, unpriced = 0, others = 0]): Cell => {
      const [connection = '', currency = ''] = pairAt(place);
      return { day, connection, currency: currency || null, sales: others + 1, minor, unpriced };
    });
  const readTouchpoints = (rows: Lists[number]) =>
    rows.map(
      ([at = 0, type = 0, place = 0]): Touchpoint => ({
        type: CHANGE_TYPES[type] ?? 'visit',
        connection: texts[place] ?? '',
        at,
      }),
    );
  const [dropped = [], older = [], entries = [], ...others] = unpackLists(packed);
  const [days, months, oldest, refundDays, refundMonths, oldestRefunds, ...more] = others;
  const cellsIn = (...lists: readonly (Lists[number] | undefined)[]): Cells => {
    const [byDay = [], byMonth = [], before = []] = lists.map((list = []) => readCells(list));
    return { days: byDay, months: byMonth, oldest: before };
  };
  const [rated = [], first = [], last = [], risk = [], churned = [], [unlisted = []] = []] = more;
  const [touchpoints = 0, ratings = 0, stale = 0] = unlisted;
  return {
    path: unpackedPath([dropped, older, entries]),
    churn: readChurn(churned),
    sales: cellsIn(days, months, oldest),
    refunds: cellsIn(refundDays, refundMonths, oldestRefunds),
    ratings: {
      last: rated.map(([at = 0, place]) => {
        const [scale, score] = pairAt(place);
        return { scale: scale as GivenRating['scale'], score: Number(score), at };
      }),
      count: rated.length + ratings,
    },
    touchpoints: {
      first: readTouchpoints(first),
      last: readTouchpoints(last),
      count: first.length + last.length + touchpoints,
    },
    connections: texts.slice(0, Number.parseInt(known, 36)),
    risk: risk.flatMap(([place = 0]) => RISK_REASONS[place] ?? []),
    stale: stale > 0,
  };
}

function readChurn([row]: Lists[number]): Churn | null {
  if (row === undefined) return null;
  const [since = 0, place = 0] = row;
  return { since, reason: CHURN_REASONS[place] ?? 'cancelled' };
}
