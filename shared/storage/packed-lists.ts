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
  let before: readonly number[] = [];
  return rows
    .map((row) => {
      const packed = row.map((number, place) => {
        const last = before[place] ?? 0;
        if (place === 0) return (number - last).toString(36);
        return number === last ? '' : number.toString(36);
      });
      before = row;
      return packed.join('.').replace(/\.+$/, '');
    })
    .join();
}

/** Parses what `packLists` returns. Numbers that are zero may be missing at the end of a row. */
export function unpackLists(packed: string): number[][][] {
  return packed.split('|').map(unpackRows);
}

function unpackRows(packed: string): number[][] {
  if (packed === '') return [];
  let before: readonly number[] = [];
  return packed.split(',').map((text) => {
    const row = [...before];
    for (const [place, number] of text.split('.').entries())
      if (number !== '') row[place] = Number.parseInt(number, 36) + (place === 0 ? (row[0] ?? 0) : 0);
    before = row;
    return row;
  });
}
