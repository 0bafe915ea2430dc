import { existsSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { openLineFile } from '../data-folder/line-file.ts';
import { hasErrorCode } from '../terminal/error-code.ts';
import { Refusal } from '../terminal/refusal.ts';

const place = z.object({ stage: z.string(), risk: z.string() });
const move = z.object({
  customerId: z.string(),
  from: place,
  to: place.extend({ rule: z.string() }),
});

/** A customer that the other policy puts elsewhere. */
export type Move = z.infer<typeof move>;

/** A page of customers that was compared. */
export const comparedPage = z.object({
  customers: z.number(),
  moves: z.array(move),
  /** Where its partition goes on; null if that is done. */
  next: z.string().nullable(),
});

const donePage = comparedPage.extend({ partition: z.number() });
export type DonePage = z.infer<typeof donePage>;

const beginning = z.object({
  url: z.string(),
  /** The overrides that are compared, as JSON. */
  overrides: z.string(),
  asOf: z.string(),
});
type Beginning = z.infer<typeof beginning>;

/** What is kept of a comparison, so that it can go on. */
export interface Progress {
  /** The instant of the comparison; undefined if it has not begun. */
  readonly asOf: string | undefined;
  readonly pages: readonly DonePage[];
  begin(asOf: string): void;
  add(page: DonePage): void;
  close(): void;
}

/**
 * Opens a progress file: a line that says what is compared, then a line for each page. Without a file nothing is kept.
 * @throws Refusal when the file holds something else, which stays as it is
 */
export function openProgress(
  path: string | undefined,
  { url, overrides }: Omit<Beginning, 'asOf'>,
): Progress {
  if (path === undefined)
    return { asOf: undefined, pages: [], begin: () => {}, add: () => {}, close: () => {} };
  const kept = existsSync(path) ? readProgress(path) : undefined;
  if (kept !== undefined && kept.begun.overrides !== overrides)
    throw new Refusal(`${path} holds the progress of a preview of another policy: name another file.`);
  if (kept !== undefined && kept.begun.url !== url)
    throw new Refusal(
      `${path} holds the progress of a preview of another stack, ${kept.begun.url}: name another file.`,
    );
  const { file } = openLineFile(path);
  return {
    asOf: kept?.begun.asOf,
    pages: kept?.pages ?? [],
    begin: (asOf) => file.append(JSON.stringify({ url, overrides, asOf } satisfies Beginning)),
    add: (page) => file.append(JSON.stringify(page)),
    close: () => file.close(),
  };
}

function readProgress(path: string): { begun: Beginning; pages: DonePage[] } | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (hasErrorCode(error, 'EISDIR')) throw new Refusal(`${path} is a folder: name a file.`);
    throw error;
  }
  if (text === '') return undefined;
  // The last line is incomplete after a crash.
  const [first = '', ...lines] = text.split('\n').slice(0, -1);
  const begun = parsed(beginning, first);
  const pages = lines.flatMap((line) => parsed(donePage, line) ?? []);
  if (begun === undefined || pages.length < lines.length)
    throw new Refusal(`${path} does not hold the progress of a preview: name another file.`);
  return { begun, pages };
}

function parsed<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
