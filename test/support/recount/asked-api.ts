import * as z from 'zod';
import type { AnswersOfApi } from './answers-of-api.ts';
import type { Line } from './customers.ts';

/** Gets a path of the API, and returns the body of its answer. */
type Get = (path: string, query: Readonly<Record<string, string>>) => Promise<unknown>;

/** Asks the API everything about a customer. */
export async function answersAbout(get: Get, id: string): Promise<AnswersOfApi> {
  const path = `/customers/${id}`;
  const timeline = z.object({ timeline: z.array(z.unknown()) });
  return {
    record: await get(path, {}),
    timeline: (await pagesOf(get, `${path}/timeline`)).flatMap((page) => timeline.parse(page).timeline),
    pages: await pagesOf(get, `${path}/export`),
  };
}

async function pagesOf(get: Get, path: string): Promise<unknown[]> {
  const pages: unknown[] = [];
  for (let next: string | null = ''; next !== null; ) {
    const page = await get(path, next === '' ? {} : { next });
    pages.push(page);
    ({ next } = z.object({ next: z.string().nullable() }).parse(page));
  }
  return pages;
}

/** The answer to `GET /reports/{name}`, with the rows by the names of the columns. */
export const reportAnswer = z
  .object({
    from: z.string(),
    to: z.string(),
    by: z.enum(['day', 'week', 'month']),
    zone: z.string(),
    connection: z.string().nullable(),
    asOf: z.iso.datetime().transform((text) => Date.parse(text)),
    customers: z.object({ counted: z.number(), stale: z.number(), beyond: z.number() }),
    columns: z.array(z.object({ name: z.string() })),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  })
  .transform(({ columns, rows, ...report }) => ({
    ...report,
    lines: rows.map(
      (cells): Line => Object.fromEntries(columns.map(({ name }, index) => [name, cells[index] ?? null])),
    ),
  }));

/** Rounds fractions: the order of additions may differ. */
export function rounded(line: Line): Line {
  return Object.fromEntries(
    Object.entries(line).map(([name, value]) => [
      name,
      typeof value === 'number' ? Number(value.toFixed(9)) : value,
    ]),
  );
}
