import type { Cell, Cells } from '../lifecycle/cells.ts';

/** A list of texts in which each stands once. Its texts are named by their place in it. */
export interface Names {
  readonly texts: string[];
  placeOf(text: string): string;
}

/** Creates a list of names that begins with these. */
export function createNames(first: readonly string[] = []): Names {
  const texts = [...first];
  return {
    texts,
    placeOf(text) {
      const known = texts.indexOf(text);
      return (known === -1 ? texts.push(text) - 1 : known).toString(36);
    },
  };
}

/** The text at a place of a list of names. */
export function nameAt(texts: readonly string[], place: string | undefined): string {
  return texts[Number.parseInt(place ?? '', 36)] ?? '';
}

/** How many sales a cell has that says nothing of them. */
export type UsualSales = 0 | 1;

/**
 * Packs cells. `kinds` are the pairs of connection and currency. A cell has the difference to the day before it, its amount,
 * its numbers of sales if they are not the usual ones, and its kind if it is not that of the cell before it.
 */
export function packCells(
  { days, months, oldest }: Cells,
  usual: UsualSales,
  kinds: Names,
  connections: Names,
): string {
  if (days.length === 0) return '';
  const lists = [days, months, oldest].map((list) => packList(list, usual, kinds, connections));
  return lists.join(';').replace(/;+$/, '');
}

function packList(list: readonly Cell[], usual: UsualSales, kinds: Names, connections: Names): string {
  let before = 0;
  let kindBefore = '0';
  return list
    .map(({ day, connection, currency, sales, minor, unpriced }) => {
      const kind = kinds.placeOf(`${connections.placeOf(connection)}${currency ?? ''}`);
      const numbers = [day - before, minor];
      if (sales !== usual || unpriced !== 0) numbers.push(sales, unpriced);
      const packed = numbers.map((number) => number.toString(36)).join('.');
      const named = kind === kindBefore ? packed : `${kind}:${packed}`;
      before = day;
      kindBefore = kind;
      return named;
    })
    .join(',');
}

/** Parses what `packCells` returns. */
export function unpackCells(
  packed: string,
  usual: UsualSales,
  kinds: readonly string[],
  connections: readonly string[],
): Cells {
  const [days = '', months = '', oldest = ''] = packed.split(';');
  const read = (list: string) => (list === '' ? [] : unpackList(list, usual, kinds, connections));
  return { days: read(days), months: read(months), oldest: read(oldest) };
}

function unpackList(
  packed: string,
  usual: UsualSales,
  kinds: readonly string[],
  connections: readonly string[],
): Cell[] {
  let day = 0;
  let kind = kinds[0] ?? '';
  return packed.split(',').map((text) => {
    const colon = text.indexOf(':');
    if (colon !== -1) kind = nameAt(kinds, text.slice(0, colon));
    const [delta = 0, minor = 0, sales = usual, unpriced = 0] = text
      .slice(colon + 1)
      .split('.')
      .map((number) => Number.parseInt(number, 36));
    day += delta;
    // The place of a connection has small letters, a currency has capital ones.
    const currency = kind.replace(/^[0-9a-z]+/, '');
    return {
      day,
      connection: nameAt(connections, kind.slice(0, kind.length - currency.length)),
      currency: currency === '' ? null : currency,
      sales,
      minor,
      unpriced,
    };
  });
}
