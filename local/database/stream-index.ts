import { existsSync, writeFileSync } from 'node:fs';

// The embedded DynamoDB looks up the highest sequence number for each new stream record, and reads the stream by sequence
// number, both without an index. Each write is slower than the last, and tens of thousands take hours. It creates only
// the tables that are missing, so it gets a file in which the table of stream records already has that index.

const STREAM_TABLE = '_stream_records';
const INDEX = 'stream_records_by_number';

/** The schema of the new file, one page per entry: the table as version 1.2.1 creates it, and the index. */
const SCHEMA = [
  {
    type: 'table',
    name: STREAM_TABLE,
    sql:
      `CREATE TABLE ${STREAM_TABLE} (id INTEGER PRIMARY KEY, table_name TEXT NOT NULL, event_name TEXT NOT NULL, ` +
      'keys_json TEXT NOT NULL, new_image TEXT, old_image TEXT, sequence_number TEXT NOT NULL, ' +
      'shard_id TEXT NOT NULL, created_at INTEGER NOT NULL, user_identity TEXT)',
  },
  {
    type: 'index',
    name: INDEX,
    sql: `CREATE INDEX ${INDEX} ON ${STREAM_TABLE} (table_name, CAST(sequence_number AS INTEGER))`,
  },
] as const;

const PAGE_SIZE = 4096;
const FILE_HEADER_SIZE = 100;
const EMPTY_LEAF = { table: 0x0d, index: 0x0a } as const;

/** Writes an empty database with the index, unless the file exists. */
export function prepareDatabaseFile(file: string): void {
  if (!existsSync(file)) writeFileSync(file, emptyDatabase());
}

/** The bytes of an empty SQLite database: https://www.sqlite.org/fileformat2.html */
function emptyDatabase(): Buffer {
  const pages = [schemaPage(), ...SCHEMA.map(({ type }) => leafPage(EMPTY_LEAF[type], 0, []))];
  return Buffer.concat(pages);
}

/** The first page: the file header, and the schema table, which names the page of each table and index. */
function schemaPage(): Buffer {
  const rows = SCHEMA.map(({ type, name, sql }, index) =>
    cell(index + 1, record([type, name, STREAM_TABLE, index + 2, sql])),
  );
  const page = leafPage(EMPTY_LEAF.table, FILE_HEADER_SIZE, rows);
  page.write('SQLite format 3\0', 0, 'latin1');
  page.writeUInt16BE(PAGE_SIZE, 16);
  // The file format versions for writing and reading, reserved bytes, and fixed payload fractions.
  page.set([1, 1, 0, 64, 32, 32], 18);
  const changes = 1;
  page.writeUInt32BE(changes, 24);
  page.writeUInt32BE(1 + SCHEMA.length, 28);
  // The schema cookie and the schema format number.
  page.writeUInt32BE(1, 40);
  page.writeUInt32BE(4, 44);
  const utf8 = 1;
  page.writeUInt32BE(utf8, 56);
  // The page count above is valid for this change counter.
  page.writeUInt32BE(changes, 92);
  page.writeUInt32BE(3_045_000, 96);
  return page;
}

function leafPage(kind: number, headerAt: number, cells: readonly Buffer[]): Buffer {
  const page = Buffer.alloc(PAGE_SIZE);
  let contentAt = PAGE_SIZE;
  let pointerAt = headerAt + 8;
  for (const one of cells) {
    contentAt -= one.length;
    one.copy(page, contentAt);
    pointerAt = page.writeUInt16BE(contentAt, pointerAt);
  }
  page.writeUInt8(kind, headerAt);
  page.writeUInt16BE(cells.length, headerAt + 3);
  page.writeUInt16BE(contentAt, headerAt + 5);
  return page;
}

function cell(rowId: number, payload: Buffer): Buffer {
  return Buffer.concat([varint(payload.length), varint(rowId), payload]);
}

function record(values: readonly (string | number)[]): Buffer {
  const types = Buffer.concat(
    values.map((value) => varint(typeof value === 'string' ? 13 + 2 * Buffer.byteLength(value) : 1)),
  );
  const bodies = values.map((value) =>
    typeof value === 'string' ? Buffer.from(value) : Buffer.from([value]),
  );
  // The header size includes its own varint, which is one byte for a short header.
  return Buffer.concat([varint(types.length + 1), types, ...bodies]);
}

/** A whole number below 16,384. */
function varint(value: number): Buffer {
  return value < 128 ? Buffer.from([value]) : Buffer.from([0x80 | (value >> 7), value & 0x7f]);
}
