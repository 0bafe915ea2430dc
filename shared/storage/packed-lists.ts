/** Lists of rows of whole numbers. The first number of a row is usually an instant or a day. */
export type Lists = readonly (readonly (readonly number[])[])[];

/**
 * Packs lists as a short text. In base 36, the first number of each row is the difference to that of the row before. Others that
 * are the same as in the row before are left out, as are empty lists at the end.
 */
export function packLists(lists: Lists): string {
  return lists.map(packRows).join('|').replace(/\|+$/, '');
}

function packRows(rows: Lists[number]): string {
  let packed = '';
  let before: readonly number[] = [];
  for (const row of rows) {
    if (packed !== '') packed += ',';
    let stops = '';
    for (let place = 0; place < row.length; place += 1) {
      const number = row[place] ?? 0;
      const last = before[place] ?? 0;
      if (place === 0) packed += (number - last).toString(36);
      else if (number !== last) {
        packed += `${stops}.${number.toString(36)}`;
        stops = '';
      } else stops += '.';
    }
    before = row;
  }
  return packed;
}

/** Parses what `packLists` returns. Numbers that are zero may be missing at the end of a row. */
export function unpackLists(packed: string): number[][][] {
  return packed.split('|').map(unpackRows);
}

const DIGIT_ZERO = 48;
const LETTER_A = 97;
const BASE = 36;

/** Parses one list. Each webhook reads some, and `split` and `parseInt` take several times as long. */
export function unpackRows(packed: string): number[][] {
  const rows: number[][] = [];
  let row: number[] = [];
  let place = 0;
  let number = 0;
  let sign = 1;
  let isStated = false;
  for (let index = 0; index <= packed.length && packed !== ''; index += 1) {
    const code = packed.charCodeAt(index);
    if (code >= DIGIT_ZERO && code <= DIGIT_ZERO + 9) {
      number = number * BASE + code - DIGIT_ZERO;
      isStated = true;
    } else if (code >= LETTER_A) {
      number = number * BASE + code - LETTER_A + 10;
      isStated = true;
    } else if (packed[index] === '-') sign = -1;
    else {
      if (isStated) row[place] = sign * number + (place === 0 ? (row[0] ?? 0) : 0);
      number = 0;
      sign = 1;
      isStated = false;
      place += 1;
      if (packed[index] === '.') continue;
      rows.push(row);
      row = row.slice();
      place = 0;
    }
  }
  return rows;
}
